using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Application.Health;
using CustomerPayments.Testing;
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

        var whole = await reader.GetFromJsonAsync<JsonElement>("/health/ready");
        Assert.That(
            whole.EnumerateObject().Select(m => m.Value.ValueKind), Has.None.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_hundred_strangers_at_once_cost_one_question_and_the_next_one_after_two_seconds_another()
    {
        using var api = new ApiHost();
        var scopes = new CountedScopes(api.Services.GetRequiredService<IServiceScopeFactory>());
        var database = new DatabaseAnswers(scopes, api.Clock);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => database.AskAsync(CancellationToken.None))));
        Assert.That((answers.Distinct().Single(), scopes.Count), Is.EqualTo((true, 1)));

        api.Clock.Advance(DatabaseAnswers.GoodFor);
        await database.AskAsync(CancellationToken.None);
        Assert.That(scopes.Count, Is.EqualTo(2));
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
