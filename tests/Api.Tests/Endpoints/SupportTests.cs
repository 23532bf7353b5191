using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>Staff with a customer on the telephone.</summary>
public sealed class SupportTests : ApiTests
{
    private const string Wrong = "not the right password";

    /// <summary>The clock moves beyond a token's life.</summary>
    [SetUp]
    public async Task RenewAsync() => BackOffice.DefaultRequestHeaders.Authorization =
        (await Api.AsBackOfficeAsync()).DefaultRequestHeaders.Authorization;

    [TestCase("stein", 1)]
    [TestCase("STEIN & MÜLLER", 1)]
    [TestCase("steinbruch@", 1)]
    [TestCase("S-4711", 1)]
    [TestCase("s-47", 1)]
    [TestCase("nobody here", 0)]
    [TestCase("%", 0, Description = "a character of the databases")]
    [TestCase("_", 0)]
    public async Task A_customer_is_found_by_any_part_of_name_email_or_reference_in_any_case(string q, int found)
    {
        await BackOffice.PutCustomerAsync("S-4711", "steinbruch@mueller.example", "Stein & Mu\u0308ller");
        Assert.That(await FindAsync($"q={Uri.EscapeDataString(q)}"), Has.Exactly(found).EqualTo("S-4711"));
    }

    [Test]
    public async Task A_customer_is_found_by_the_new_name_and_no_more_by_the_old_one()
    {
        var reference = New("R");
        await BackOffice.PutCustomerAsync(reference, null, "Old Quarry");
        await BackOffice.PutCustomerAsync(reference, null, "New Quarry");
        Assert.That(await FindAsync("q=old%20quarry"), Does.Not.Contain(reference));
        Assert.That(await FindAsync("q=new%20quarry"), Does.Contain(reference));
    }

    [Test]
    public async Task Customers_are_listed_by_where_their_login_stands_also_page_by_page()
    {
        var (invited, _, _) = await InvitedCustomerAsync();
        var (active, _) = await ActivatedCustomerAsync();
        var (suspended, _) = await ActivatedCustomerAsync();
        await BackOffice.PostAsync($"/v1/backoffice/customers/{suspended}/suspend", null);
        var silent = New("C");
        await BackOffice.PutCustomerAsync(silent, null);

        foreach (var (status, reference) in new[]
            { ("none", silent), ("invited", invited), ("active", active), ("suspended", suspended) })
        {
            var seen = await FindAsync($"status={status}&limit=1");
            Assert.That(
                new[] { silent, invited, active, suspended }.Where(seen.Contains), Is.EqualTo([reference]), status);
        }
    }

    [Test]
    public async Task The_portal_tells_that_a_link_was_sent_that_it_was_opened_and_that_it_has_ended()
    {
        var reference = New("C");
        await BackOffice.PutCustomerAsync(reference, $"ap@{reference.ToLowerInvariant()}.example");
        Assert.That(await ObstaclesAsync(reference), Is.EqualTo(["not-invited"]));

        var token = await SendLinkAsync(reference, $"ap@{reference.ToLowerInvariant()}.example");
        var sent = await AccessAsync(reference);
        Assert.That(ObstaclesOf(sent), Is.EqualTo(["not-activated"]));
        var link = sent.GetProperty("latestLink");
        Assert.That(
            (link.Text("state"), link.GetProperty("openedAt").ValueKind, link.GetProperty("email").Text("state")),
            Is.EqualTo(("usable", JsonValueKind.Null, "sent")));

        await Api.Http.PostAsJsonAsync("/v1/activation/lookup", new { token });
        Assert.That((await AccessAsync(reference)).GetProperty("latestLink").GetProperty("openedAt").ValueKind,
            Is.EqualTo(JsonValueKind.String));

        Api.Clock.Advance(TimeSpan.FromHours(73));
        await RenewAsync();
        Assert.That(await ObstaclesAsync(reference), Is.EqualTo(["not-activated", "link-ended"]));
    }

    [Test]
    public async Task The_portal_tells_until_when_a_login_is_locked_and_staff_open_it()
    {
        var (reference, _) = await ActivatedCustomerAsync();
        var email = $"ap@{reference.ToLowerInvariant()}.example";
        Assert.That(await ObstaclesAsync(reference), Is.Empty);
        await LockAsync(email);

        var access = await AccessAsync(reference);
        Assert.That(ObstaclesOf(access), Is.EqualTo(["locked"]));
        Assert.That(access.GetProperty("lockedUntil").GetDateTime(), Is.GreaterThan(Api.Clock.GetUtcNow().UtcDateTime));
        Assert.That((await SignInAsync(email)).StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));

        var opened = await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/unlock", null);
        Assert.That(opened.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await SignInAsync(email)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var audit = await BackOffice.GetFromJsonAsync<JsonElement>("/v1/backoffice/audit?what=customer-unlocked");
        Assert.That(audit.Items().First().Text("who"), Is.EqualTo("client:rapidworks"));
    }

    [Test]
    public async Task The_portal_tells_that_guessed_second_factors_have_closed_their_door_and_staff_open_it()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var email = $"ap@{reference.ToLowerInvariant()}.example";
        var (key, _) = await customer.SetUpTotpAsync(Api.Clock.GetUtcNow());
        var asked = await Api.Http.AskedAsync(email);
        for (var guess = 0; guess < 10; guess++)
        {
            Api.Clock.Advance(TimeSpan.FromSeconds(17));
            await Api.Http.FinishAsync(asked, "code", "000000");
        }

        Assert.That(ObstaclesOf(await AccessAsync(reference)), Is.EqualTo(["locked"]));
        await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/unlock", null);

        Assert.That(ObstaclesOf(await AccessAsync(reference)), Is.Empty);
        var answer = await Api.Http.FinishAsync(
            await Api.Http.AskedAsync(email), "code", SecondFactors.CodeOf(key, Api.Clock.GetUtcNow()));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task The_tag_of_a_customer_changes_with_what_keeps_it_out_and_an_update_compares_the_version_only()
    {
        var (reference, _) = await ActivatedCustomerAsync();
        var path = $"/v1/backoffice/customers/{reference}";
        var before = (await BackOffice.GetAsync(path)).Headers.ETag!;
        await LockAsync($"ap@{reference.ToLowerInvariant()}.example");
        var after = (await BackOffice.GetAsync(path)).Headers.ETag!;
        Assert.That(after, Is.Not.EqualTo(before));

        using var update = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = JsonContent.Create(
                new { name = "Cedar", primaryEmail = $"ap@{reference.ToLowerInvariant()}.example" }),
        };
        update.Headers.IfMatch.Add(before);
        Assert.That((await BackOffice.SendAsync(update)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task The_portal_tells_that_a_suspended_customer_is_suspended()
    {
        var (reference, _) = await ActivatedCustomerAsync();
        await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/suspend", null);
        Assert.That(await ObstaclesAsync(reference), Does.Contain("suspended"));
        Assert.That(
            await (await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/send-password-reset", null))
                .ProblemAsync(), Is.EqualTo((409, "customer-suspended")));
    }

    [Test]
    public async Task Nobody_without_a_password_is_sent_a_link_for_a_new_one()
    {
        var (reference, _, _) = await InvitedCustomerAsync();
        Assert.That(
            await (await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/send-password-reset", null))
                .ProblemAsync(), Is.EqualTo((409, "not-active")));
    }

    private async Task<List<string>> FindAsync(string query)
    {
        var found = new List<string>();
        for (string? next = $"/v1/backoffice/customers?{query}"; next is not null;)
        {
            var page = await BackOffice.GetFromJsonAsync<JsonElement>(next);
            found.AddRange(page.Items().Select(customer => customer.Text("reference")));
            next = page.GetProperty("nextCursor").GetString() is { } cursor
                ? $"/v1/backoffice/customers?limit=100&cursor={cursor}"
                : null;
        }

        return found;
    }

    private async Task<JsonElement> AccessAsync(string reference) =>
        (await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/customers/{reference}"))
            .GetProperty("portal").GetProperty("access");

    private async Task<List<string>> ObstaclesAsync(string reference) => ObstaclesOf(await AccessAsync(reference));

    private static List<string> ObstaclesOf(JsonElement access) =>
        [.. access.GetProperty("obstacles").EnumerateArray().Select(word => word.GetString()!)];

    private async Task LockAsync(string email)
    {
        for (var n = 0; n < 6; n++)
            await SignInAsync(email, Wrong);
    }

    private Task<HttpResponseMessage> SignInAsync(string email, string password = Portal.Password) =>
        Api.Http.PostAsJsonAsync("/v1/sessions", new { email, password });
}
