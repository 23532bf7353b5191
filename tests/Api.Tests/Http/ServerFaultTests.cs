using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerPayments.Api.Tests.OpenApi;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Api.Tests.Http;

/// <summary>
/// What anybody can send and no database or serializer can take is the caller's mistake, on every database alike: a 400
/// or a 415.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Available))]
public sealed class ServerFaultTests(DatabaseProvider provider)
{
    private const string Id = "11111111-1111-1111-1111-111111111111";
    private const string Day = "2026-06-01T14:00:00Z";
    private const string Place = $$"""{"At":"{{Day}}","Id":"{{Id}}"}""";
    private const string Nul = "\"\\u0000\"";

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private static readonly string[] AsJson =
        ["application/json", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\""];

    private TestDatabase database = null!;
    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        database = await TestDatabase.CreateAsync(provider);
        api = new ApiHost(database.Settings);
        backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
    }

    [OneTimeTearDown]
    public async Task StopApi()
    {
        api.Dispose();
        await database.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> OperationsWithJson() =>
        from operation in Contract.Operations
        where operation.Definition["requestBody"]?["content"]?["application/json"] is not null
        select new TestCaseData(operation).SetArgDisplayNames($"{operation}");

    /// <summary>One takes two numbers and no text.</summary>
    private static IEnumerable<TestCaseData> OperationsWithText() =>
        OperationsWithJson().Where(data => Texts(RightCaller.JsonOf((ContractOperation)data.Arguments[0]!)).Any());

    [TestCase("/v1/payments", "PaymentFilter", "{}", $$"""{"At":"2026-06-01T14:00:00","Id":"{{Id}}"}""")]
    [TestCase("/v1/payments", "PaymentFilter", "{}", $$"""{"At":"2026-06-01T14:00:00+02:00","Id":"{{Id}}"}""")]
    [TestCase("/v1/payments", "PaymentFilter", """{"From":"2026-06-01T14:00:00"}""", Place)]
    [TestCase("/v1/payments", "PaymentFilter", """{"Status":99}""", Place)]
    [TestCase("/v1/payments", "PaymentFilter", $$"""{"IdempotencyKey":{{Nul}}}""", Place)]
    [TestCase("/v1/payments", "PaymentFilter", """{"Colour":1}""", Place)]
    [TestCase("/v1/payments", "PaymentFilter", "{}", $$"""{"At":"2026-06-01T14:00:00Z","Id":"{{Id}}","Id":"{{Id}}"}""")]
    [TestCase("/v1/invoices", "InvoiceFilter", $$"""{"Text":{{Nul}}}""", $$"""{"Id":"{{Id}}","Date":"2026-07-01"}""")]
    [TestCase("/v1/invoices", "InvoiceFilter", """{"Text":"\ud83e"}""", $$"""{"Id":"{{Id}}","Date":"2026-07-01"}""")]
    [TestCase("/v1/invoices", "InvoiceFilter", """{"Sort":3}""", $$"""{"Id":"{{Id}}","Number":{{Nul}}}""")]
    [TestCase("/v1/invoices", "InvoiceFilter", "{}", $$"""{"Id":"{{Id}}","Date":"2026-07-01","Amount":1}""")]
    [TestCase("/v1/backoffice/invoices", "BackOfficeInvoiceFilter", """{"Statuses":64}""", "\"I-1\"")]
    [TestCase("/v1/backoffice/invoices", "BackOfficeInvoiceFilter", "{}", Nul)]
    [TestCase("/v1/backoffice/customers", "CustomerFilter", "{}", Nul)]
    [TestCase("/v1/backoffice/payments", "BackOfficePaymentFilter", """{"Method":7}""", Place)]
    [TestCase("/v1/backoffice/payments/changes", "Feed", """{"Colour":1}""", "1")]
    [TestCase("/v1/backoffice/audit", "AuditFilter", $$"""{"Who":{{Nul}}}""", Place)]
    [TestCase("/v1/backoffice/audit", "AuditFilter", "{}", $$"""{"At":"2026-06-01T14:00:00","Id":"{{Id}}"}""")]
    [TestCase("/v1/backoffice/orphans", "OrphanFilter", "{}", $$"""{"FoundAt":"{{Day}}","TransactionId":{{Nul}}}""")]
    public async Task A_cursor_that_is_made_up_otherwise_than_ours_is_refused(
        string path, string list, string filter, string position)
    {
        var cursor = CursorOf($$"""{"List":"{{list}}","Filter":{{filter}},"Position":{{position}}}""");
        var caller = path.StartsWith("/v1/backoffice", StringComparison.Ordinal) ? backOffice : customer;

        var answer = await caller.GetAsync($"{path}?cursor={cursor}");
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((400, "invalid-cursor")));
    }

    [TestCase("/v1/payments", "PaymentFilter", """{"Status":1,"From":"2026-06-01T14:00:00Z"}""", Place)]
    [TestCase("/v1/backoffice/invoices", "BackOfficeInvoiceFilter", """{"Statuses":5}""", "\"I-1\"")]
    [TestCase("/v1/backoffice/payments/changes", "Feed", "{}", "0")]
    public async Task A_cursor_that_could_be_ours_is_used(string path, string list, string filter, string position)
    {
        var cursor = CursorOf($$"""{"List":"{{list}}","Filter":{{filter}},"Position":{{position}}}""");
        var caller = path.StartsWith("/v1/backoffice", StringComparison.Ordinal) ? backOffice : customer;

        Assert.That((await caller.GetAsync($"{path}?cursor={cursor}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCaseSource(nameof(OperationsWithText))]
    public async Task What_is_no_text_in_any_text_of_a_body_is_refused(ContractOperation operation)
    {
        var example = RightCaller.JsonOf(operation);
        var texts = Texts(example).ToList();
        foreach (var (text, spoil) in texts.SelectMany(text => new[] { (text, "\0"), (text, "\uFFFE") }))
        {
            var spoilt = JsonValue.Create($"{text}{spoil}").ToJsonString();
            var body = example.ToJsonString().Replace(text.ToJsonString(), spoilt, StringComparison.Ordinal);
            var answer = await SendAsync(operation, Encoding.UTF8.GetBytes(body), "application/json");

            // Of an import, the row.
            var isImport = operation.Path.EndsWith("/import", StringComparison.Ordinal);
            Assert.That(answer.StatusCode, Is.EqualTo(isImport ? HttpStatusCode.OK : HttpStatusCode.BadRequest), body);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"code\":\"malformed-request\""), body);
        }

        Assert.That(texts, Is.Not.Empty);
    }

    [TestCaseSource(nameof(OperationsWithJson))]
    public async Task A_body_is_utf8_without_a_byte_order_mark_or_is_not_read(ContractOperation operation)
    {
        var text = RightCaller.JsonOf(operation).ToJsonString();
        var (utf8, utf16, latin1) = (Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text), Latin1(text));
        Assert.Multiple(async () =>
        {
            foreach (var (bytes, contentType) in new (byte[], string)[]
            {
                (utf8, "application/json; charset=nonsense"), (utf8, "application/json; charset=\"\""),
                (utf8, "application/json; charset=utf-8; charset=utf-16"), (utf16, "application/json; charset=utf-16"),
                (utf16, "application/json"), (latin1, "application/json; charset=iso-8859-1"),
                (latin1, "application/json"), (Encoding.UTF32.GetBytes(text), "application/json; charset=utf-32"),
                ([.. ByteOrderMark, .. utf8], "application/json"),
                ([.. ByteOrderMark, .. utf8], "application/json; charset=utf-8"),
            })
            {
                var answer = await SendAsync(operation, bytes, contentType);
                Assert.That(await answer.ProblemAsync(), Is.EqualTo((415, "unsupported-media-type")), contentType);
            }

            foreach (var contentType in AsJson)
            {
                var answer = await SendAsync(operation, "[7"u8.ToArray(), contentType);
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), contentType);
            }
        });
    }

    [TestCase("nonsense", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("utf-7", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("utf-16", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("UTF-8", HttpStatusCode.OK)]
    [TestCase("\"utf-8\"", HttpStatusCode.OK)]
    public async Task A_form_is_utf8_or_is_not_read(string charset, HttpStatusCode expected)
    {
        const string Form = "grant_type=client_credentials&client_id=rapidworks&client_secret=rapidworks-demo-secret";
        var form = new ByteArrayContent(Encoding.UTF8.GetBytes(Form));
        form.Headers.TryAddWithoutValidation("Content-Type", $"application/x-www-form-urlencoded; charset={charset}");
        Assert.That((await api.Http.PostAsync("/oauth/token", form)).StatusCode, Is.EqualTo(expected));
    }

    private static string CursorOf(string place)
    {
        var json = Encoding.UTF8.GetBytes(place);
        return Base64Url.EncodeToString([.. SHA256.HashData(json)[..8], .. json]);
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text.Replace('a', 'é').Replace('e', 'é'));

    private static IEnumerable<JsonValue> Texts(JsonNode node) => node switch
    {
        JsonObject whole => whole.Select(member => member.Value).OfType<JsonNode>().SelectMany(Texts),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Texts),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => [value],
        _ => [],
    };

    private Task<HttpResponseMessage> SendAsync(ContractOperation operation, byte[] body, string contentType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return new RightCaller(api, customer, backOffice).SendAsync(operation, body: content);
    }
}
