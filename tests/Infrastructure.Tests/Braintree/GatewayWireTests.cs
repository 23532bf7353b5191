using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>What really goes over the wire to the gateway, as a server there receives it.</summary>
public sealed class GatewayWireTests
{
    [Test]
    public async Task A_request_to_the_gateway_has_a_length_and_our_name_and_nothing_of_the_callers()
    {
        var received = new List<Dictionary<string, string>>();
        await using var gateway = await ListenAsync(received);
        using var api = new ApiHost(("Braintree:Endpoint", $"{gateway.Urls.Single()}/graphql"));
        using var traces = new ActivityListener
        {
            ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(traces);

        using var request = new Activity("request")
            .SetParentId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").AddBaggage("customer", "secret");
        request.TraceStateString = "office=secret";
        request.Start();
        await AskAsync(api);

        var headers = received.Single();
        Assert.Multiple(() =>
        {
            Assert.That(headers, Contains.Key("Content-Length"));
            Assert.That(headers["User-Agent"], Does.StartWith("CustomerPayments/"));
            Assert.That(
                headers.Keys.Order(StringComparer.Ordinal),
                Is.EqualTo(
                    ["Authorization", "Braintree-Version", "Content-Length", "Content-Type", "Host", "User-Agent"]));
        });
    }

    [Test]
    public async Task A_redirect_of_the_gateways_is_not_followed()
    {
        var received = new List<Dictionary<string, string>>();
        await using var elsewhere = await ListenAsync(received);
        await using var gateway = await ListenAsync([], $"{elsewhere.Urls.Single()}/graphql");
        using var api = new ApiHost(("Braintree:Endpoint", $"{gateway.Urls.Single()}/graphql"));

        await AskAsync(api);

        Assert.That(received, Is.Empty, "the keys stand in each request");
    }

    [Test]
    public async Task A_gateway_whose_certificate_nobody_vouches_for_is_told_nothing_and_that_is_logged()
    {
        var received = new List<Dictionary<string, string>>();
        using var certificate = X509Certificate2.CreateFromPem(Certificates.Pem, Certificates.Pem);
        await using var gateway = await ListenAsync(received, certificate: certificate);
        using var api = new ApiHost(
            ("Braintree:Endpoint", $"{gateway.Urls.Single()}/graphql"), ("Logging:LogLevel:Default", "Warning"));

        await AskAsync(api);

        Assert.That(received, Is.Empty);
        Assert.That(api.Logs.Lines, Has.Some.Match("The gateway's .* came to nothing .* SecureConnectionError"));
    }

    private static async Task AskAsync(ApiHost api)
    {
        await using var scope = api.Services.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<IPaymentGateway>().PingAsync(CancellationToken.None);
        }
        catch (GatewayUnavailableException)
        {
            // what came of it is what the tests look at
        }
    }

    private static async Task<WebApplication> ListenAsync(
        List<Dictionary<string, string>> received, string? redirect = null, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, endpoint =>
            {
                if (certificate is not null)
                    endpoint.UseHttps(certificate);
            }));
        builder.Logging.ClearProviders();
        var gateway = builder.Build();
        gateway.MapPost("/graphql", (HttpRequest request) =>
        {
            received.Add(request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
            return redirect is null
                ? Results.Json(new { data = new { ping = "pong" } })
                : Results.Redirect(redirect, preserveMethod: true);
        });
        await gateway.StartAsync();
        return gateway;
    }
}
