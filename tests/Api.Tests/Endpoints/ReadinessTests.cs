using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Application.Health;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>What strangers learn of our health, and what asking costs.</summary>
public sealed class ReadinessTests
{
    [Test]
    public async Task Strangers_learn_only_whether_requests_can_be_answered_and_reports_everything()
    {
        using var api = new ApiHost();
        using var reader = await api.AsBackOfficeAsync("reports");
        using var other = await api.AsBackOfficeAsync("invoices");

        foreach (var stranger in new[] { api.Http, other })
        {
            var brief = await stranger.GetFromJsonAsync<JsonElement>("/health/ready");
            Assert.That(brief.GetProperty("ready").GetBoolean());
            Assert.That(
                brief.EnumerateObject().Where(m => m.Name != "ready").Select(m => m.Value.ValueKind),
                Is.All.EqualTo(JsonValueKind.Null));
        }

        await reader.GetAsync("/health/ready");
        await api.Services.GetRequiredService<GatewayAnswers>().Question;
        var whole = await reader.GetFromJsonAsync<JsonElement>("/health/ready");
        Assert.That(
            whole.EnumerateObject().Select(m => m.Value.ValueKind), Has.None.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_hundred_strangers_at_once_cost_one_question_and_the_next_one_after_two_seconds_another()
    {
        using var api = new ApiHost();
        var scopes = new CountedScopes(api.Services.GetRequiredService<IServiceScopeFactory>());
        var database = new DatabaseAnswers(scopes, new RefusedWrites(api.Clock), api.Clock);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => database.AskAsync(CancellationToken.None))));
        var good = new DatabaseAnswer(Answers: true, Writes: true);
        Assert.That((answers.Distinct().Single(), scopes.Count), Is.EqualTo((good, 1)));

        api.Clock.Advance(DatabaseAnswers.GoodFor);
        await database.AskAsync(CancellationToken.None);
        Assert.That(scopes.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task A_payment_that_cannot_be_written_is_refused_and_not_charged_and_the_process_is_not_ready()
    {
        if (TestServers.WhyNot(DatabaseProvider.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        using var api = new ApiHost(database.Settings);
        using var backOffice = await api.AsBackOfficeAsync();
        using var customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
        var invoice = await backOffice.PutInvoiceAsync("I-1", "C-1", 10_00);

        await database.SetReadOnlyAsync(true);
        var refused = await customer.PayAsync("key-1", Portal.ByCard(), (invoice, 10_00));

        Assert.That(await refused.ProblemAsync(), Is.EqualTo((503, "database-unavailable")));
        Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        Assert.That(api.Gateway.Transactions(), Is.Empty);
        using var unready = await api.Http.GetAsync("/health/ready");
        Assert.That(unready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));

        await database.SetReadOnlyAsync(false);
        api.Clock.Advance(RefusedWrites.RememberedFor);
        Assert.That((await api.Http.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            (await customer.PayAsync("key-1", Portal.ByCard(), (invoice, 10_00))).StatusCode,
            Is.EqualTo(HttpStatusCode.Created));
    }

    /// <summary>Each question has a scope of its own.</summary>
    private sealed class CountedScopes(IServiceScopeFactory scopes) : IServiceScopeFactory
    {
        private int count;

        public int Count => count;

        public IServiceScope CreateScope()
        {
            Interlocked.Increment(ref count);
            return scopes.CreateScope();
        }
    }
}
