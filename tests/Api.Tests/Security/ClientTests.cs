using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Application.Clients;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Who of the back office gets in: secrets, networks, scopes, and the end of all of them.</summary>
public sealed class ClientTests
{
    private const string Demo = "rapidworks";
    private const string DemoSecret = "rapidworks-demo-secret";

    private ApiHost api = null!;

    [SetUp]
    public void StartApi() => api = new ApiHost(ApiHost.TrustingProxy);

    [TearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task A_revoked_client_gets_no_token_and_its_tokens_end_in_seconds_without_a_restart()
    {
        var office = await api.AsBackOfficeAsync();
        Assert.That(await StatusAsync(office), Is.EqualTo(200));

        await api.SendAsync(new ManageClient(ClientAction.Revoke, Demo));

        Assert.That((await TokenAsync(Demo, DemoSecret)).Status, Is.EqualTo(401));
        Assert.That(await StatusAsync(office), Is.EqualTo(200), "known for three seconds");
        api.Clock.Advance(ClientStandings.KnownFor);
        Assert.That(await StatusAsync(office), Is.EqualTo(401));
    }

    [Test]
    public async Task The_settings_do_not_bring_back_what_a_command_has_revoked()
    {
        await api.SendAsync(new ManageClient(ClientAction.Revoke, Demo));

        await api.SendAsync(new SeedClients());

        Assert.That((await TokenAsync(Demo, DemoSecret)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_new_secret_takes_over_while_the_old_one_runs_out()
    {
        var next = (await api.SendAsync(new ManageClient(ClientAction.Rotate, Demo, Days: 2))).NewSecret!;
        Assert.That((await TokenAsync(Demo, DemoSecret)).Status, Is.EqualTo(200));
        Assert.That((await TokenAsync(Demo, next)).Status, Is.EqualTo(200));
        Assert.That(
            () => api.SendAsync(new ManageClient(ClientAction.Rotate, Demo)),
            Throws.TypeOf<ClientRefusedException>().With.Message.Contains("2 live secrets"));

        api.Clock.Advance(TimeSpan.FromDays(2));
        await api.SendAsync(new SeedClients()); // a restart does not renew it

        Assert.That((await TokenAsync(Demo, DemoSecret)).Status, Is.EqualTo(401));
        Assert.That((await TokenAsync(Demo, next)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_secret_that_was_taken_back_ends_with_the_tokens_that_it_has_bought()
    {
        var office = await api.AsBackOfficeAsync();
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = (await api.SendAsync(new ManageClient(ClientAction.Rotate, Demo))).NewSecret!;

        await api.SendAsync(new ManageClient(ClientAction.Revoke, Demo, Secret: Secret.Hash(DemoSecret)[..8]));

        api.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await StatusAsync(office), Is.EqualTo(401));
        Assert.That((await TokenAsync(Demo, DemoSecret)).Status, Is.EqualTo(401));
        var token = await TokenAsync(Demo, next);
        Assert.That(await StatusAsync(api.As(token.Body.Text("access_token"))), Is.EqualTo(200));
    }

    [Test]
    public async Task The_last_use_of_a_client_and_of_each_secret_is_known_to_the_minute()
    {
        await TokenAsync(Demo, DemoSecret);
        var first = api.Clock.GetUtcNow().UtcDateTime;
        api.Clock.Advance(TimeSpan.FromSeconds(59));
        await TokenAsync(Demo, DemoSecret);
        Assert.That(await LastUsesAsync(), Is.EqualTo((first, first)));

        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await TokenAsync(Demo, DemoSecret);
        await TokenAsync(Demo, "wrong");

        Assert.That(await LastUsesAsync(), Is.EqualTo((first.AddMinutes(1), first.AddMinutes(1))));
    }

    [Test]
    public async Task A_client_of_a_network_gets_no_token_elsewhere_and_its_token_is_good_nowhere_else()
    {
        var secret = (await api.SendAsync(new ManageClient(
            ClientAction.Add, "erp", ["customers"], Networks: "198.51.100.0/24 2001:db8::/32"))).NewSecret!;

        Assert.That((await TokenAsync("erp", secret, "203.0.113.9")).Status, Is.EqualTo(401));
        Assert.That((await TokenAsync("erp", secret, "2001:db8::7")).Status, Is.EqualTo(200));
        var (status, body) = await TokenAsync("erp", secret, "198.51.100.7");
        var token = status == 200 ? body.Text("access_token") : "";
        Assert.That(await StatusAsync(api.At("198.51.100.8", token)), Is.EqualTo(200));
        Assert.That(await StatusAsync(api.At("203.0.113.9", token)), Is.EqualTo(401));
    }

    [Test]
    public async Task A_scope_that_was_taken_away_ends_tokens_that_have_it()
    {
        var secret = (await api.SendAsync(
            new ManageClient(ClientAction.Add, "erp", ["customers", "reports"]))).NewSecret!;
        var token = api.As((await TokenAsync("erp", secret)).Body.Text("access_token"));
        Assert.That(await StatusAsync(token), Is.EqualTo(200));

        await api.SendAsync(new ManageClient(ClientAction.Change, "erp", ["customers"]));

        api.Clock.Advance(ClientStandings.KnownFor);
        Assert.That(await StatusAsync(token), Is.EqualTo(401));
        var (_, fresh) = await TokenAsync("erp", secret);
        Assert.That(fresh.Text("scope"), Is.EqualTo("customers"));
    }

    [Test]
    public async Task Giving_money_back_needs_the_scope_refunds_beside_that_of_the_route()
    {
        var reverse = new { outcome = "reverse", transactionId = "t-1", reason = "Charged twice." };
        var path = $"/v1/backoffice/payments/{Guid.NewGuid()}/resolve";

        var without = await (await api.AsBackOfficeAsync("payments:write")).PostAsJsonAsync(path, reverse);
        var with = await (await api.AsBackOfficeAsync("payments:write", "refunds")).PostAsJsonAsync(path, reverse);

        Assert.That(await without.ProblemAsync(), Is.EqualTo((403, "forbidden")));
        Assert.That(await with.ProblemAsync(), Is.EqualTo((404, "not-found")));
    }

    [Test]
    public void The_scope_of_reports_writes_nothing() => Assert.That(
        Contract.Operations.Where(operation => operation.Definition["security"]!.ToJsonString()
            .Contains("reports", StringComparison.Ordinal)).Select(operation => operation.Method),
        Is.Not.Empty.And.All.EqualTo("GET"));

    [TestCase("Auth:Clients:0:Scopes", "customers", "erp has no Scopes; they are a list", Description = "one string")]
    [TestCase("Auth:Clients:0:Scopes:0", "everything", "erp has the scope everything, which there is not")]
    public void A_client_without_scopes_or_with_unknown_ones_ends_the_start(string key, string value, string says) =>
        Assert.That(
            () => new ApiHost(
                ("Auth:Clients:0:Id", "erp"), ("Auth:Clients:0:SecretHash", Secret.Hash(DemoSecret)), (key, value)),
            Throws.Exception.With.Message.Contains(says));

    private async Task<(DateTime? Client, DateTime? Secret)> LastUsesAsync()
    {
        var client = (await api.SendAsync(new ListClients())).Single(c => c.Id == Demo);
        return (client.LastUsedAt, client.Secrets.Single().LastUsedAt);
    }

    private async Task<(int Status, JsonElement Body)> TokenAsync(string id, string secret, string from = "192.0.2.1")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret,
        });
        var answer = await api.At(from).PostAsync("/oauth/token", form);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static async Task<int> StatusAsync(HttpClient caller) =>
        (int)(await caller.GetAsync("/v1/backoffice/customers")).StatusCode;
}
