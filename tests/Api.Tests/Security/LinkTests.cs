using System.Net;
using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Nobody is shut out by a stranger who asks for links in the owner's name.</summary>
public sealed class LinkTests : ApiTests
{
    private const string Another = "slate cedar copper basalt";

    /// <summary>The clock moves beyond a token's life.</summary>
    [SetUp]
    public async Task RenewAsync() => BackOffice.DefaultRequestHeaders.Authorization =
        (await Api.AsBackOfficeAsync()).DefaultRequestHeaders.Authorization;

    [Test]
    public async Task A_reset_request_a_second_from_a_stranger_ends_no_link_of_the_owner()
    {
        var (email, token) = await ResetAskedAsync();
        for (var second = 0; second < 60; second++)
        {
            await AskForResetAsync(email);
            await Api.SendAsync(new Application.Accounts.SendRequestedLinks());
            Api.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.That((await ConfirmAsync(token)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task A_stranger_who_asks_for_activation_links_ends_none_of_the_invited_customers()
    {
        var (_, email, token) = await InvitedCustomerAsync();
        for (var n = 0; n < 5; n++)
        {
            Api.Clock.Advance(TimeSpan.FromMinutes(6));
            await Api.Http.PostAsJsonAsync("/v1/activation/resend", new { email });
            await Api.EmailsAsync();
        }

        var used = await Api.Http.PostAsJsonAsync("/v1/activation", new { token, password = Portal.Password });
        Assert.That(used.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase(true, Description = "the newer one is used")]
    [TestCase(false, Description = "the older one is used")]
    public async Task The_use_of_one_link_ends_the_others(bool usesNewer)
    {
        var (email, older) = await ResetAskedAsync();
        var newer = await AskAgainAsync(email);
        var (used, other) = usesNewer ? (newer, older) : (older, newer);

        Assert.That((await ConfirmAsync(used)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(
            await (await ConfirmAsync(other)).ProblemAsync(), Is.EqualTo((410, "password-reset-superseded")));
    }

    [Test]
    public async Task A_link_that_staff_send_ends_the_earlier_one_at_once_and_meets_no_limit()
    {
        var (email, asked) = await ResetAskedAsync();
        Api.Clock.Advance(TimeSpan.FromSeconds(1)); // so that the latest email is the latest
        var sent = await BackOffice.PostAsync(
            $"/v1/backoffice/customers/{email.Split('@', '.')[1].ToUpperInvariant()}/send-password-reset", null);
        Assert.That((await sent.JsonAsync(HttpStatusCode.Accepted)).Text("sentTo"), Is.EqualTo(email));

        Assert.That(
            await (await ConfirmAsync(asked)).ProblemAsync(), Is.EqualTo((410, "password-reset-superseded")));
        Assert.That((await ConfirmAsync(await LatestTokenAsync(email))).StatusCode,
            Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task A_change_of_address_ends_every_link()
    {
        var (email, token) = await ResetAskedAsync();
        await BackOffice.PutCustomerAsync(email.Split('@', '.')[1].ToUpperInvariant(), $"new-{email}");
        Assert.That(await (await ConfirmAsync(token)).ProblemAsync(), Is.EqualTo((410, "password-reset-revoked")));
    }

    [Test]
    public async Task An_account_gets_one_email_of_a_kind_in_five_minutes_and_five_in_an_hour_and_the_answer_stays_202()
    {
        var (email, _) = await ResetAskedAsync();
        var counts = new List<int>();
        for (var minute = 1; minute <= 61; minute++)
        {
            Api.Clock.Advance(TimeSpan.FromMinutes(1));
            await AskForResetAsync(email);
            var sent = (await Api.EmailsAsync()).Count(e => e.To == email && e.Kind == "password-reset");
            if (minute is 4 or 5 or 20 or 59 or 60)
                counts.Add(sent);
        }

        Assert.That(counts, Is.EqualTo([1, 2, 5, 5, 6]));
    }

    [Test]
    public async Task The_limit_of_one_account_holds_up_no_other()
    {
        var (first, _) = await ResetAskedAsync();
        await AskForResetAsync(first);
        var (second, _) = await ResetAskedAsync();
        Assert.That((await Api.EmailsAsync()).Count(e => e.To == second && e.Kind == "password-reset"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_request_hashes_no_password_whoever_is_meant()
    {
        var (email, _) = await ResetAskedAsync();
        foreach (var asked in new[] { email, "nobody@nowhere.example" })
        {
            using var counts = new Counts(Api);
            await AskForResetAsync(asked);
            await Api.Http.PostAsJsonAsync("/v1/activation/resend", new { email = asked });
            Assert.That(counts["customerpayments.password_hashes"], Is.Zero, asked);
        }
    }

    /// <returns>The address of an active customer that asked for a new password, and the link's secret.</returns>
    private async Task<(string Email, string Token)> ResetAskedAsync()
    {
        var (reference, _) = await ActivatedCustomerAsync();
        var email = $"ap@{reference.ToLowerInvariant()}.example";
        await AskForResetAsync(email);
        return (email, await LatestTokenAsync(email));
    }

    private async Task<string> AskAgainAsync(string email)
    {
        Api.Clock.Advance(TimeSpan.FromMinutes(5));
        await AskForResetAsync(email);
        return await LatestTokenAsync(email);
    }

    private async Task AskForResetAsync(string email) => Assert.That(
        (await Api.Http.PostAsJsonAsync("/v1/password-resets", new { email })).StatusCode,
        Is.EqualTo(HttpStatusCode.Accepted));

    private async Task<string> LatestTokenAsync(string email) =>
        (await Api.EmailsAsync()).First(e => e.To == email && e.Kind == "password-reset").Token;

    private Task<HttpResponseMessage> ConfirmAsync(string token) =>
        Api.Http.PostAsJsonAsync("/v1/password-resets/confirm", new { token, password = Another });
}
