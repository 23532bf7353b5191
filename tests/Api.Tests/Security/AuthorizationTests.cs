using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>
/// Every operation of openapi.yaml × whoever may call it. The callers follow from what the contract says of the
/// operation; what the right one sends stands in <see cref="Rows"/>, and an operation without a row fails.
/// </summary>
public sealed partial class AuthorizationTests
{
    private static readonly string[] Scopes =
        ["customers", "invoices", "activation", "payments:read", "payments:write", "reports", "mandates", "webhooks",
            "refunds"];

    private static readonly Guid Nowhere = Guid.Parse("0199a000-0000-7000-8000-000000000000");

    private readonly Dictionary<string, HttpClient> lacking = [];
    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient other = null!;
    private Owner anybody = null!;
    private HttpClient suspended = null!;
    private int last;

    /// <summary>What the right caller sends, and the status that it is answered with.</summary>
    /// <param name="Thing">The customer's thing that the request names; null when it names none.</param>
    private sealed record Row(
        int Status, Func<AuthorizationTests, Owner, Task<HttpRequestMessage>> Ask, Func<Owner, Guid>? Thing = null);

    /// <summary>A customer with something of everything.</summary>
    private sealed partial record Owner(
        string Reference, string Email, HttpClient Http, string RefreshToken, string Invoice, Guid InvoiceId,
        Guid PaidInvoiceId, Guid PaymentId, Guid BankAccountId, Guid SessionId);

    private static readonly Dictionary<string, Row> Rows = new(SecondFactorRows().Concat(WebhookRows()))
    {
        ["issueToken"] = new(200, (_, _) => Form(
            "/oauth/token", "grant_type=client_credentials&client_id=rapidworks&client_secret=rapidworks-demo-secret")),
        ["getBranding"] = new(200, (_, _) => Get("/v1/branding")),
        ["lookUpActivation"] = new(
            200, async (t, _) => await Post("/v1/activation/lookup", new { token = (await t.InviteAsync()).Token })),
        ["activateAccount"] = new(201, async (t, _) =>
            await Post("/v1/activation", new { token = (await t.InviteAsync()).Token, password = Portal.Password })),
        ["resendActivationLink"] = new(
            202, (_, _) => Post("/v1/activation/resend", new { email = "nobody@nowhere.example" })),
        ["signIn"] = new(201, (_, o) => Post("/v1/sessions", new { email = o.Email, password = Portal.Password })),
        ["signOutEverywhere"] = new(204, (_, _) => Send(HttpMethod.Delete, "/v1/sessions")),
        ["refreshSession"] = new(200, (_, o) => Post("/v1/sessions/refresh", new { refreshToken = o.RefreshToken })),
        ["signOut"] = new(204, (_, _) => Send(HttpMethod.Delete, "/v1/sessions/current")),
        ["listSessions"] = new(200, (_, _) => Get("/v1/sessions")),
        ["endSession"] = new(
            204, (_, o) => Send(HttpMethod.Delete, $"/v1/sessions/{o.SessionId}"), o => o.SessionId),
        ["requestPasswordReset"] = new(
            202, (_, _) => Post("/v1/password-resets", new { email = "nobody@nowhere.example" })),
        ["confirmPasswordReset"] = new(
            204, async (t, o) =>
                await Post("/v1/password-resets/confirm",
                    new { token = await t.ResetAsync(o), password = "slate cedar copper basalt" })),
        ["changePassword"] = new(200, (_, _) => Put(
            "/v1/me/password", new { currentPassword = Portal.Password, newPassword = "slate cedar copper basalt" })),
        ["getMe"] = new(200, (_, _) => Get("/v1/me")),
        ["listInvoices"] = new(200, (_, _) => Get("/v1/invoices")),
        ["summarizeInvoices"] = new(200, (_, _) => Get("/v1/invoices/summary")),
        ["getInvoice"] = new(200, (_, o) => Get($"/v1/invoices/{o.InvoiceId}"), o => o.InvoiceId),
        ["previewPayment"] = new(
            200, (_, o) => Post("/v1/payments/preview", new { invoiceIds = new[] { o.InvoiceId } }), o => o.InvoiceId),
        ["createClientToken"] = new(201, (_, _) => Post("/v1/gateway/client-token", null)),
        ["payInvoices"] = new(201, (_, o) => Paying(o.InvoiceId), o => o.InvoiceId),
        ["listPayments"] = new(200, (_, _) => Get("/v1/payments")),
        ["getPayment"] = new(200, (_, o) => Get($"/v1/payments/{o.PaymentId}"), o => o.PaymentId),
        ["listBankAccounts"] = new(200, (_, _) => Get("/v1/bank-accounts")),
        ["getBankAccount"] = new(200, (_, o) => Get($"/v1/bank-accounts/{o.BankAccountId}"), o => o.BankAccountId),
        ["confirmBankAccount"] = new(
            422, (_, o) => Post($"/v1/bank-accounts/{o.BankAccountId}/confirm", new { amounts = new[] { 1, 1 } }), o =>
                o.BankAccountId),
        ["removeBankAccount"] = new(
            204, (_, o) => Send(HttpMethod.Delete, $"/v1/bank-accounts/{o.BankAccountId}"), o => o.BankAccountId),
        ["listCustomers"] = new(200, (_, _) => Get("/v1/backoffice/customers")),
        ["putCustomer"] = new(201, (t, _) =>
            Put($"/v1/backoffice/customers/{t.New("NEW")}", new { name = "New", primaryEmail = (string?)null })),
        ["getCustomer"] = new(200, (_, o) => Get($"/v1/backoffice/customers/{o.Reference}")),
        ["sendActivationLink"] = new(202, async (t, _) =>
            await Post($"/v1/backoffice/customers/{(await t.InviteAsync()).Reference}/activation-link", null)),
        ["revokeActivationLink"] = new(204, async (t, _) => await Send(
            HttpMethod.Delete, $"/v1/backoffice/customers/{(await t.InviteAsync()).Reference}/activation-link")),
        ["sendPasswordReset"] = new(
            202, (_, o) => Post($"/v1/backoffice/customers/{o.Reference}/send-password-reset", null)),
        ["unlockCustomer"] = new(204, (_, o) => Post($"/v1/backoffice/customers/{o.Reference}/unlock", null)),
        ["suspendCustomer"] = new(204, async (t, _) =>
            await Post($"/v1/backoffice/customers/{(await t.InviteAsync()).Reference}/suspend", null)),
        ["exportCustomer"] = new(200, (_, o) => Get($"/v1/backoffice/customers/{o.Reference}/export")),
        ["eraseCustomer"] = new(
            409, (_, o) => Post($"/v1/backoffice/customers/{o.Reference}/erase", new { reason = "Asked for." })),
        ["reactivateCustomer"] = new(204, (_, o) => Post($"/v1/backoffice/customers/{o.Reference}/reactivate", null)),
        ["listBackOfficeInvoices"] = new(200, (_, _) => Get("/v1/backoffice/invoices")),
        ["importInvoices"] = new(
            200, (_, _) => Post("/v1/backoffice/invoices/import", new { invoices = new[] { ImportedRow } })),
        ["putInvoice"] = new(
            201, (t, o) => Put($"/v1/backoffice/invoices/{t.New("NEW")}", Portal.Invoice(o.Reference, 5_00))),
        ["getBackOfficeInvoice"] = new(200, (_, o) => Get($"/v1/backoffice/invoices/{o.Invoice}")),
        ["voidInvoice"] = new(204, (_, o) => Post($"/v1/backoffice/invoices/{o.Invoice}/void", null)),
        ["listBackOfficePayments"] = new(200, (_, _) => Get("/v1/backoffice/payments")),
        ["listPaymentChanges"] = new(200, (_, _) => Get("/v1/backoffice/payments/changes")),
        ["listEvents"] = new(200, (_, _) => Get("/v1/backoffice/events?types=payment.*")),
        ["getBackOfficePayment"] = new(200, (_, o) => Get($"/v1/backoffice/payments/{o.PaymentId}")),
        ["getMandate"] = new(200, (_, o) => Get($"/v1/backoffice/payments/{o.PaymentId}/mandate")),
        ["resolvePayment"] = new(
            200, (_, o) => Post($"/v1/backoffice/payments/{o.PaymentId}/resolve",
                new { outcome = "look-again", reason = "Asked by phone." })),
        ["listOrphans"] = new(200, (_, _) => Get("/v1/backoffice/orphans")),
        ["adoptOrphan"] = new(404, (_, _) => Post("/v1/backoffice/orphans/nothing/adopt", new { reason = "None." })),
        ["reverseOrphan"] = new(
            404, (_, _) => Post("/v1/backoffice/orphans/nothing/reverse", new { reason = "None." })),
        ["closeOrphan"] = new(404, (_, _) => Post("/v1/backoffice/orphans/nothing/close", new { reason = "None." })),
        ["listEmails"] = new(200, (_, _) => Get("/v1/backoffice/emails")),
        ["getEmail"] = new(404, (_, _) => Get($"/v1/backoffice/emails/{Nowhere}")),
        ["resendEmail"] = new(
            404, (_, _) => Post($"/v1/backoffice/emails/{Nowhere}/resend", new { reason = "Asked by phone." })),
        ["closeEmail"] = new(
            404, (_, _) => Post($"/v1/backoffice/emails/{Nowhere}/close", new { reason = "Told by phone." })),
        ["receiveNotification"] = new(
            400, (_, _) => Form("/v1/gateway/braintree/webhook", "bt_signature=none&bt_payload=none")),
        ["answerChallenge"] = new(
            200, (_, _) => Get("/v1/gateway/braintree/webhook?bt_challenge=0123456789abcdef0123")),
        ["listAudit"] = new(200, (_, _) => Get("/v1/backoffice/audit")),
        ["checkAudit"] = new(200, (_, _) => Get("/v1/backoffice/audit/check")),
        ["getLiveness"] = new(200, (_, _) => Get("/health/live")),
        ["getReadiness"] = new(200, (_, _) => Get("/health/ready")),
        ["getProblemType"] = new(200, (_, _) => Get("/problems/not-found")),
        ["getContract"] = new(200, (_, _) => Get("/openapi.yaml")),
        ["getKeys"] = new(200, (_, _) => Get("/.well-known/jwks.json")),
        ["getSecurityContact"] = new(200, (_, _) => Get("/.well-known/security.txt")),
    };

    private static readonly object ImportedRow = new
    {
        reference = "IMPORTED", customerReference = "C-unknown", number = "N", issuedOn = "2026-05-15",
        dueOn = "2026-06-30", currency = "USD", total = 5, amountDue = 5,
    };

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost();
        backOffice = await api.AsBackOfficeAsync();
        foreach (var scope in Scopes)
            lacking[scope] = await api.AsBackOfficeAsync([.. Scopes.Where(s => s != scope)]);
        anybody = await OwnerAsync();
        other = (await OwnerAsync()).Http;
        var shutOut = await OwnerAsync();
        suspended = shutOut.Http;
        await backOffice.PostAsync($"/v1/backoffice/customers/{shutOut.Reference}/suspend", null);
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private static IEnumerable<TestCaseData> Operations() =>
        Contract.Operations.Select(o => new TestCaseData(o).SetArgDisplayNames($"{o}"));

    [TestCaseSource(nameof(Operations))]
    public async Task Only_the_right_caller_gets_in(ContractOperation operation)
    {
        Assert.That(
            Rows, Contains.Key(IdOf(operation)), "The operation is new: say in Rows what the right caller sends.");
        var row = Rows[IdOf(operation)];
        var security = operation.Definition["security"]!.AsArray();
        var scope = security is [{ } s] && s["backOffice"] is { } scopes ? scopes[0]!.ToString() : null;
        var ofCustomers = security is [{ } c] && c["customer"] is not null;
        var owner = operation.Method == "GET" ? anybody : await OwnerAsync();

        async Task<int> AnswerAsync(HttpClient caller) =>
            (int)(await caller.SendAsync(await row.Ask(this, owner))).StatusCode;
        var answers = new Dictionary<string, int>();
        if (scope is not null)
        {
            answers["no token"] = await AnswerAsync(api.Http);
            answers["a customer"] = await AnswerAsync(other);
            answers["a suspended customer"] = await AnswerAsync(suspended);
            answers["the back office without the scope"] = await AnswerAsync(lacking[scope]);
            answers["the right one"] = await AnswerAsync(await api.AsBackOfficeAsync(scope));
        }
        else if (ofCustomers)
        {
            answers["no token"] = await AnswerAsync(api.Http);
            answers["a suspended customer"] = await AnswerAsync(suspended);
            answers["the back office"] = await AnswerAsync(backOffice);
            answers["the right one"] = await AnswerAsync(owner.Http);
        }
        else
        {
            answers["the right one"] = await AnswerAsync(api.Http);
        }

        var expected = new Dictionary<string, int>
        {
            ["no token"] = 401, ["a suspended customer"] = 401, ["a customer"] = 403, ["the back office"] = 403,
            ["the back office without the scope"] = 403, ["the right one"] = row.Status,
        };
        Assert.That(answers, Is.EquivalentTo(expected.Where(e => answers.ContainsKey(e.Key))));
    }

    [TestCaseSource(nameof(Operations))]
    public async Task Anothers_thing_and_a_missing_one_are_answered_with_the_same_404(ContractOperation operation)
    {
        var namesThing = operation.Definition["security"]!.ToJsonString()
            .Contains("customer\"", StringComparison.Ordinal)
            && (operation.Path.Contains('{', StringComparison.Ordinal)
                || operation.Definition["requestBody"]?.ToJsonString()
                    .Contains("nvoice", StringComparison.Ordinal) is true);
        Assert.That(Rows[IdOf(operation)].Thing is not null, Is.EqualTo(namesThing),
            "An operation on a customer's thing says in its row which thing.");
        if (Rows[IdOf(operation)] is not { Thing: { } thing } row)
            return;

        var owner = anybody;
        var ask = await row.Ask(this, owner);
        var text = ask.Content is null ? null : await ask.Content.ReadAsStringAsync();
        HttpRequestMessage About(Guid id)
        {
            var request = new HttpRequestMessage(
                ask.Method, ask.RequestUri!.ToString().Replace($"{thing(owner)}", $"{id}", StringComparison.Ordinal));
            if (text is not null)
                request.Content = new StringContent(text.Replace($"{thing(owner)}", $"{id}", StringComparison.Ordinal),
                    new MediaTypeHeaderValue("application/json"));
            foreach (var header in ask.Headers)
                request.Headers.TryAddWithoutValidation(header.Key, header.Value);
            request.Headers.Add("X-Request-Id", "same");
            return request;
        }

        var (others, missing) = (await other.SendAsync(About(thing(owner))), await other.SendAsync(About(Nowhere)));

        Assert.That(
            (others.StatusCode, missing.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.NotFound)));
        Assert.That(await others.Content.ReadAsStringAsync(), Is.EqualTo(await missing.Content.ReadAsStringAsync()));
        Assert.That(Names(others), Is.EqualTo(Names(missing)));
    }

    [Test]
    public async Task Lists_and_sums_show_the_callers_own_and_nothing_of_others()
    {
        var (owner, stranger) = (anybody, await OwnerAsync());
        foreach (var path in new[] { "/v1/invoices?limit=100", "/v1/payments?limit=100", "/v1/me", "/v1/sessions",
            $"/v1/payments?invoiceId={owner.PaidInvoiceId}" })
        {
            var seen = await (await stranger.Http.GetAsync(path)).Content.ReadAsStringAsync();
            foreach (var theirs in new[] {
                owner.Reference, owner.Email, $"{owner.PaymentId}", $"{owner.InvoiceId}", $"{owner.PaidInvoiceId}",
                $"{owner.SessionId}" })
                Assert.That(seen, Does.Not.Contain(theirs), path);
        }
    }

    [Test]
    public void Every_row_is_of_an_operation() =>
        Assert.That(Rows.Keys, Is.EquivalentTo(Contract.Operations.Select(IdOf)));

    private static IEnumerable<string> Names(HttpResponseMessage answer) =>
        answer.Headers.Concat(answer.Content.Headers).Select(h => h.Key).Order();

    private static string IdOf(ContractOperation operation) => operation.Definition["operationId"]!.ToString();

    private string New(string kind) => $"{kind}-{Interlocked.Increment(ref last):0000}";

    private async Task<Owner> OwnerAsync()
    {
        var reference = New("C");
        var email = $"ap@{reference.ToLowerInvariant()}.example";
        var (_, token) = await InviteAsync(reference);
        var session = await (await api.Http.SendAsync(
            await Post("/v1/activation", new { token, password = Portal.Password }))).JsonAsync(HttpStatusCode.Created);
        var http = api.As(session.Text("accessToken"));
        var (invoice, paid) = (New("I"), New("I"));
        var invoiceId = await backOffice.PutInvoiceAsync(invoice, reference, 7_00);
        var paidId = await backOffice.PutInvoiceAsync(paid, reference, 9_00);
        var payment = await (await http.PayAsync(reference, Portal.ByAch(), (paidId, 9_00)))
            .JsonAsync(HttpStatusCode.Created);
        var kept = await (await http.PayAsync(
            $"{reference}-kept", Portal.ByAch(await api.Gateway.NonceAsync("1000000006")), (invoiceId, 7_00)))
                .JsonAsync(HttpStatusCode.PaymentRequired);
        return new Owner(
            reference, email, http, session.Text("refreshToken"), invoice, invoiceId, paidId, payment.GetProperty("id")
                .GetGuid(),
            kept.GetProperty("bankAccountId").GetGuid(),
            (await (await http.GetAsync("/v1/sessions")).JsonAsync()).Items().Single().GetProperty("id").GetGuid());
    }

    private async Task<(string Reference, string Token)> InviteAsync(string? reference = null)
    {
        reference ??= New("C");
        await backOffice.PutCustomerAsync(reference, $"ap@{reference.ToLowerInvariant()}.example");
        await backOffice.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null);
        return (reference, (await api.EmailsAsync())
            .First(email =>
                email.To.StartsWith($"ap@{reference.ToLowerInvariant()}.", StringComparison.Ordinal)).Token);
    }

    private async Task<string> ResetAsync(Owner owner)
    {
        await api.Http.SendAsync(await Post("/v1/password-resets", new { email = owner.Email }));
        return (await api.EmailsAsync())
            .First(email => email.To == owner.Email && email.Kind == "password-reset").Token;
    }

    private static Task<HttpRequestMessage> Get(string path) => Send(HttpMethod.Get, path);

    private static Task<HttpRequestMessage> Post(string path, object? body) => Send(HttpMethod.Post, path, body);

    private static Task<HttpRequestMessage> Put(string path, object body) => Send(HttpMethod.Put, path, body);

    private static Task<HttpRequestMessage> Send(HttpMethod method, string path, object? body = null) =>
        Task.FromResult(new HttpRequestMessage(method, path)
        {
            Content = body is null
            ? null
            : new StringContent(JsonSerializer.Serialize(body), new MediaTypeHeaderValue("application/json")),
        });

    private static Task<HttpRequestMessage> Form(string path, string form) =>
        Task.FromResult(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
        });

    private static async Task<HttpRequestMessage> Paying(Guid invoice)
    {
        var request = await Post(
            "/v1/payments", new
            {
                invoices = new[] { new { id = invoice, amountDue = 7_00 } }, total = 7_00,
                currency = "USD", method = Portal.ByCard()
            });
        request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");
        return request;
    }
}
