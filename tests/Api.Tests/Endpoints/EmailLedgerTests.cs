using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>The back office sees what became of each email, through a real mail server that can refuse.</summary>
public sealed class EmailLedgerTests
{
    private SmtpSink server = null!;
    private ApiHost api = null!;
    private HttpClient backOffice = null!;

    [SetUp]
    public async Task StartAsync()
    {
        server = new SmtpSink();
        api = new ApiHost(
            ("Mail:Mode", "Smtp"), ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{server.Port}"),
            ("Mail:Security", "None"), ("Logging:LogLevel:CustomerPayments", "Trace"));
        backOffice = await api.AsBackOfficeAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        api.Dispose();
        await server.DisposeAsync();
    }

    [Test]
    public async Task The_ledger_says_of_each_email_what_became_of_it_and_shows_no_link()
    {
        await MoveFromAnAddressThatIsGoneAsync();

        var answer = await backOffice.GetStringAsync("/v1/backoffice/emails?customerReference=C-1");

        var emails = JsonSerializer.Deserialize<JsonElement>(answer).Items().ToDictionary(email => email.Text("state"));
        Assert.Multiple(() =>
        {
            Assert.That(emails.Keys, Is.EquivalentTo(["withdrawn", "refused", "sent"]));
            Assert.That(
                (emails["withdrawn"].Text("kind"), emails["withdrawn"].Text("withdrawnBecause"),
                    emails["withdrawn"].Number("attempts")),
                Is.EqualTo(("activation-link", "The link was revoked.", 0)));
            Assert.That(
                (emails["refused"].Text("to"), emails["refused"].Text("lastAnswer")),
                Is.EqualTo(("gone@cedar.example", "550 5.1.1 No such user")));
            Assert.That(
                (emails["sent"].Text("to"), emails["sent"].Text("lastAnswer")),
                Is.EqualTo(("new@cedar.example", "Taken as 1")));
            Assert.That(answer, Does.Not.Contain("token").And.Not.Contain("activate"));
        });
    }

    [TestCase("state=refused", 1)]
    [TestCase("state=queued", 0)]
    [TestCase("kind=primary-email-changed", 2)]
    [TestCase("kind=primary-email-changed&state=sent", 1)]
    [TestCase("customerReference=C-1", 3)]
    [TestCase("customerReference=C-2", 0)]
    [TestCase("paymentId=0199a000-0000-7000-8000-000000000000", 0)]
    public async Task The_ledger_is_filtered_by_customer_payment_kind_and_state(string filter, int count)
    {
        await MoveFromAnAddressThatIsGoneAsync();
        Assert.That((await ListAsync(filter)).Items().ToList(), Has.Count.EqualTo(count));
    }

    [TestCase("state=lost")]
    [TestCase("kind=payment")]
    public async Task A_filter_by_an_unknown_word_is_refused(string filter) => Assert.That(
        await (await backOffice.GetAsync($"/v1/backoffice/emails?{filter}")).ProblemAsync(),
        Is.EqualTo((400, "invalid-parameter")));

    [Test]
    public async Task The_ledger_is_read_page_by_page_newest_first()
    {
        await MoveFromAnAddressThatIsGoneAsync();
        var all = (await ListAsync("limit=100")).Items().Select(email => email.Text("id")).ToList();

        var pages = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await ListAsync(cursor.Length == 0 ? "limit=1" : $"limit=1&cursor={cursor}");
            pages.AddRange(page.Items().Select(email => email.Text("id")));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.That(pages, Is.EqualTo(all).And.Count.EqualTo(3));
    }

    [Test]
    public async Task An_email_is_sent_once_more_as_an_email_of_its_own_with_the_reason_on_record()
    {
        await MoveFromAnAddressThatIsGoneAsync();
        var refused = await OneAsync("state=refused");
        server.Answer = _ => null;

        var response = await PostAsync(refused, "resend", "Their mail server was mended.");
        var again = await response.JsonAsync(HttpStatusCode.Created);
        await api.RunJobAsync("send-emails");

        Assert.Multiple(async () =>
        {
            Assert.That((again.Text("state"), again.Text("resendOf")), Is.EqualTo(("queued", refused)));
            Assert.That((await GetAsync(response.Headers.Location!.ToString())).Text("state"), Is.EqualTo("sent"));
            var before = await GetAsync($"/v1/backoffice/emails/{refused}");
            Assert.That(
                (before.Text("state"), before.GetProperty("closedAt").ValueKind),
                Is.EqualTo(("refused", JsonValueKind.String)));
            var entry = (await GetAsync($"/v1/backoffice/audit?subject=email:{refused}")).Items().Single();
            Assert.That(
                (entry.Text("what"), entry.Text("detail")),
                Is.EqualTo(("email-resent", "Their mail server was mended.")));
        });
    }

    [Test]
    public async Task An_email_with_a_link_or_on_its_way_or_unknown_is_not_sent_once_more()
    {
        await MoveFromAnAddressThatIsGoneAsync();
        var queued = (await (await PostAsync(await OneAsync("state=sent"), "resend", "Lost.")).JsonAsync()).Text("id");

        Assert.Multiple(async () =>
        {
            Assert.That(
                await ProblemAsync(await OneAsync("kind=activation-link"), "resend"),
                Is.EqualTo((409, "link-not-kept")));
            Assert.That(await ProblemAsync(queued, "resend"), Is.EqualTo((409, "email-queued")));
            Assert.That(await ProblemAsync($"{Guid.NewGuid()}", "resend"), Is.EqualTo((404, "not-found")));
            Assert.That(await ProblemAsync(queued, "resend", ""), Is.EqualTo((422, "validation-failed")));
        });
    }

    [Test]
    public async Task A_refused_email_is_closed_once_and_no_other_email_is()
    {
        await MoveFromAnAddressThatIsGoneAsync();
        var refused = await OneAsync("state=refused");

        var closed = await (await PostAsync(refused, "close", "Told by phone.")).JsonAsync(HttpStatusCode.OK);

        Assert.Multiple(async () =>
        {
            Assert.That(closed.GetProperty("closedAt").ValueKind, Is.EqualTo(JsonValueKind.String));
            Assert.That(await ProblemAsync(refused, "close"), Is.EqualTo((409, "already-closed")));
            Assert.That(
                await ProblemAsync(await OneAsync("state=sent"), "close"), Is.EqualTo((409, "email-not-refused")));
            Assert.That(await ProblemAsync($"{Guid.NewGuid()}", "close"), Is.EqualTo((404, "not-found")));
        });
    }

    [Test]
    public async Task The_log_says_that_an_email_was_refused_and_not_whose_it_was()
    {
        server.Answer = line =>
            line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 <gone@cedar.example> is unknown" : null;
        await MoveFromAnAddressThatIsGoneAsync();
        var log = string.Join('\n', api.Logs.Lines);
        Assert.That(log, Does.Contain("was refused for good").And.Not.Contain("gone@cedar.example"));
    }

    /// <summary>
    /// An invitation whose link dies before it is sent, and a notice to the old address, which is gone, and to the
    /// new one.
    /// </summary>
    private async Task MoveFromAnAddressThatIsGoneAsync()
    {
        if (server.Answer("RCPT TO:<gone@cedar.example>") is null)
            server.Answer = line =>
                line.StartsWith("RCPT TO:<gone@", StringComparison.Ordinal) ? "550 5.1.1 No such user" : null;
        await backOffice.PutCustomerAsync("C-1", "gone@cedar.example");
        (await backOffice.PostAsync("/v1/backoffice/customers/C-1/activation-link", null)).EnsureSuccessStatusCode();
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await backOffice.PutCustomerAsync("C-1", "new@cedar.example");
        await api.RunJobAsync("send-emails");
    }

    private async Task<string> OneAsync(string filter) => (await ListAsync(filter)).Items().Single().Text("id");

    private Task<JsonElement> ListAsync(string filter) => GetAsync($"/v1/backoffice/emails?{filter}");

    private async Task<JsonElement> GetAsync(string path) =>
        await (await backOffice.GetAsync(path)).JsonAsync(HttpStatusCode.OK);

    private Task<HttpResponseMessage> PostAsync(string id, string what, string reason) =>
        backOffice.PostAsJsonAsync($"/v1/backoffice/emails/{id}/{what}", new { reason });

    private async Task<(int, string?)> ProblemAsync(string id, string what, string reason = "Asked for.") =>
        await (await PostAsync(id, what, reason)).ProblemAsync();
}
