using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>A payer learns of a decline: on the screen, or by email when the answer did not get there.</summary>
public sealed class DeclineEmailTests : ApiTests
{
    /// <summary>Minor units; the simulator declines a card over an amount from 2,000.00 on.</summary>
    private const long Declined = 2001_00;

    [Test]
    public async Task A_decline_that_reached_the_screen_is_not_emailed_as_well()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, Declined);
        using var end = new RequestEnd(Api, "told");

        Assert.That(
            await (await customer.SendAsync(Paying(id, "told"))).ProblemAsync(), Is.EqualTo((402, "payment-declined")));
        await end.Reached;

        Api.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.That(await FailureMailsAsync(reference), Is.Zero);
    }

    [Test]
    public async Task A_decline_whose_request_was_cancelled_is_told_by_email()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, Declined);
        (await Api.Http.PostAsJsonAsync("/simulator/faults", new { fault = "slow-answer", seconds = 5 }))
            .EnsureSuccessStatusCode();
        using var end = new RequestEnd(Api, "gone");
        using var closing = new CancellationTokenSource();

        var paying = customer.SendAsync(Paying(id, "gone"), closing.Token);
        while (await StatusAsync(customer) is null)
            await Task.Yield();
        await closing.CancelAsync();
        Assert.That(() => paying, Throws.InstanceOf<OperationCanceledException>());
        await end.Reached;

        for (var seconds = 0; await StatusAsync(customer) is "processing" && seconds < 60; seconds += 5)
            Api.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await StatusAsync(customer), Is.EqualTo("failed"));

        Api.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await FailureMailsAsync(reference), Is.EqualTo(1));
    }

    private static HttpRequestMessage Paying(Guid invoice, string requestId)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments")
        {
            Content = JsonContent.Create(new
            {
                invoices = new[] { new { id = invoice, amountDue = Declined } }, total = Declined, currency = "USD",
                method = Portal.ByCard(),
            }),
        };
        request.Headers.Add("Idempotency-Key", "k");
        request.Headers.Add("X-Request-Id", requestId);
        return request;
    }

    private static async Task<string?> StatusAsync(HttpClient customer) =>
        (await customer.GetFromJsonAsync<JsonElement>("/v1/payments")).Items().Select(payment => payment.Text("status"))
            .SingleOrDefault();

    private async Task<int> FailureMailsAsync(string reference) =>
        (await Api.EmailsAsync())
            .Count(email => email.Kind == "payment-failed" && email.To == $"ap@{reference.ToLowerInvariant()}.example");

    /// <summary>When the server is done with a request, and with what it does after the answer.</summary>
    private sealed class RequestEnd : IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly IDisposable subscription;
        private readonly string requestId;

        public RequestEnd(ApiHost api, string requestId)
        {
            this.requestId = requestId;
            subscription = api.Services.GetRequiredService<DiagnosticListener>().Subscribe(this);
        }

        public Task Reached => reached.Task;

        public void OnNext(KeyValuePair<string, object?> happened)
        {
            if (happened is { Key: "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop", Value: HttpContext http }
                && http.TraceIdentifier == requestId)
                reached.SetResult();
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => subscription.Dispose();
    }
}
