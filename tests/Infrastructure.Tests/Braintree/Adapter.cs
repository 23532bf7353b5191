using System.Diagnostics.Metrics;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>The real adapter over a transport of a test's choice.</summary>
internal static class Adapter
{
    public static readonly DateTime Now = new(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc);

    private static readonly GatewayMetrics Metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    public static BraintreeGateway Over(
        HttpMessageHandler transport, TimeProvider clock, BraintreeOptions? options = null,
        string version = BraintreeWire.Version)
    {
        options ??= new BraintreeOptions();
        return new BraintreeGateway(Wire(transport, clock, options, version), Options.Create(options), clock);
    }

    public static BraintreeBankDeposits DepositsOver(HttpMessageHandler transport, TimeProvider clock)
    {
        var options = new BraintreeOptions();
        return new BraintreeBankDeposits(
            Wire(transport, clock, options, BraintreeWire.Version), Options.Create(options));
    }

    private static BraintreeWire Wire(
        HttpMessageHandler transport, TimeProvider clock, BraintreeOptions options, string version)
    {
        var credentials = Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($"{options.PublicKey}:{options.PrivateKey}"));
        var http = new HttpClient(
            transport)
        { BaseAddress = new Uri("http://simulator/graphql"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("Authorization", $"Basic {credentials}");
        http.DefaultRequestHeaders.Add("Braintree-Version", version);
        return new BraintreeWire(http, Options.Create(options), Metrics, clock, NullLogger<BraintreeWire>.Instance);
    }

    public static Charge Charge(
        long minorUnits, PaymentMethod method = PaymentMethod.Card, string token = "fake-valid-visa-nonce") => new(
        PaymentId.New(Now), new Money(minorUnits, "USD"), method, token, new PayersDevice(null, "192.0.2.1", "test"),
        new ChargeReferences("C-1", ["N-1", "N-2"], "P-34679ACD"));

    public static BankAccountToVault Account(string customer, string nonce = "fake-us-bank-account-nonce") =>
        new(customer, nonce, "I authorize …", Now);

    /// <summary>Answers every request alike, and keeps the last.</summary>
    public sealed class Canned(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public string? LastBody { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            LastBody = request.Content is null ? null : await request.Content.ReadAsStringAsync(ct);
            return answer(request);
        }

        public static Canned Body(string body, System.Net.HttpStatusCode status = System.Net.HttpStatusCode.OK) =>
            new(_ => new HttpResponseMessage(
                status)
            { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });
    }
}
