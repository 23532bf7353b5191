using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

namespace CustomerPayments.Testing.Fuzzing;

/// <param name="ByStatus">How many answers there were of each status.</param>
public sealed record FuzzReport(
    int Seed, int Requests, IReadOnlyDictionary<int, int> ByStatus, IReadOnlyList<string> Failures);

/// <summary>
/// Sends what openapi.yaml allows, nearly allows and does not allow, with good, stolen, ended and absent tokens,
/// through the real pipeline. No answer may be a 5xx, break the contract, or hold a byte of another customer.
/// </summary>
public sealed class Fuzzer
{
    /// <summary>Stands in everything that belongs to the customer whom nobody here may see.</summary>
    private const string Victim = "zqvictim";

    private const int FailuresMax = 10;

    /// <summary>Few, so that lists stay short: what is long is slow to check and says nothing more.</summary>
    private const int PayableInvoices = 12;

    /// <summary>
    /// Hashes would take most of the time, and say the least; with this setting the rest of their requests is refused
    /// by the limit.
    /// </summary>
    public static (string, string) FewHashes => ("Limits:CredentialsPerMinute", "20");

    /// <summary>None that is waited for: the clock of a test stands still.</summary>
    private static readonly string[] Waits = ["0", "31", "-1", "soon"];

    /// <summary>What clients and proxies send, whether or not anybody reads it.</summary>
    private static readonly string[] HeaderNames =
    [
        "Idempotency-Key", "If-Match", "If-None-Match", "User-Agent", "X-Request-Id", "x-request-start", "Accept",
        "Accept-Language", "Origin", "traceparent", "tracestate", "X-Forwarded-For", "X-Forwarded-Proto", "Range",
        "Referer", "Prefer", "Content-Language",
    ];

    private static readonly string[] Charsets =
    [
        "nonsense", "utf-16", "utf-7", "utf-8; charset=utf-16", "iso-8859-1", "\"\"", "UTF-8", "utf-8", "\"utf-8\"",
        "us-ascii", ";", "\"x",
    ];

    private static readonly Encoding[] Encodings =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), Encoding.Unicode, Encoding.BigEndianUnicode,
        Encoding.UTF32, Encoding.Latin1,
    ];

    private readonly ApiHost api;
    private readonly int seed;
    private readonly Dictionary<string, IReadOnlyList<string>> pools = [];
    private readonly List<string> hidden = [Victim];
    private readonly List<(Guid Id, long AmountDue)> payable = [];
    private SearchValues<string>? marks;
    private CursorForge cursors = null!;
    private HttpClient customer = null!;
    private HttpClient backOffice = null!;
    private HttpClient[] strangers = [];

    private Fuzzer(ApiHost api, int seed)
    {
        this.api = api;
        this.seed = seed;
    }

    /// <summary>A system with a customer, a victim, invoices of every kind, and tokens of every kind.</summary>
    public static async Task<Fuzzer> PrepareAsync(ApiHost api, int seed)
    {
        var fuzzer = new Fuzzer(api, seed);
        var office = fuzzer.backOffice = await api.AsBackOfficeAsync();
        fuzzer.customer = await api.ActivatedCustomerAsync(office, "MINE");
        var victim = await api.ActivatedCustomerAsync(office, Victim);
        await office.PutCustomerAsync(Victim, $"ap@{Victim}.example", Victim);
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var paid = await office.PutInvoiceAsync($"MINE-P{i}", "MINE", 50 + i);
            await fuzzer.customer.PayAsync($"MINE-P{i}", i % 2 == 0 ? Portal.ByCard() : Portal.ByAch(), (paid, 50 + i));
        }

        for (var i = 0; i < PayableInvoices; i++)
        {
            var id = await office.PutInvoiceAsync($"MINE-{i}", "MINE", 100 + i);
            fuzzer.payable.Add((id, 100 + i));
            ids.Add($"{id}");
        }

        var stolen = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var id = await office.PutInvoiceAsync($"{Victim}-{i}", Victim, 100 + i, $"{Victim}-{i}");
            stolen.Add($"{id}");
            if (i < 3)
                stolen.Add(
                    (await (await victim.PayAsync($"k{i}", Portal.ByAch(), (id, 100 + i))).JsonAsync()).Text("id"));
        }

        fuzzer.cursors = await CursorForge.CollectAsync(fuzzer.customer, office);
        fuzzer.hidden.AddRange(stolen);
        fuzzer.pools["id"] = fuzzer.pools["invoiceId"] = fuzzer.pools["invoiceIds"] = [.. ids, .. stolen];
        fuzzer.pools["reference"] = fuzzer.pools["customerReference"] =
            [.. Enumerable.Range(0, 20).Select(n => $"F-{n}")];
        fuzzer.pools["email"] = ["ap@mine.example", $"ap@{Victim}.example", "nobody@nowhere.example"];
        fuzzer.pools["nonce"] = ["fake-valid-visa-nonce", "fake-processor-declined-visa-nonce",
            "fake-us-bank-account-nonce", "fake-consumed-nonce"];
        fuzzer.pools["code"] = ["not-found", "amount-changed"];
        fuzzer.strangers =
        [
            api.Http, api.As("e30.e30.e30"), api.As(
                victim.DefaultRequestHeaders.Authorization!.Parameter![..^8] + "AAAAAAAA"),
            await EndedAsync(api, office), await api.AsBackOfficeAsync("reports"),
        ];
        return fuzzer;
    }

    /// <param name="progress">Told how many requests have been answered.</param>
    public async Task<FuzzReport> RunAsync(int requests, Action<int>? progress = null)
    {
        const int Workers = 4;
        var failures = new List<string>();
        var statuses = new Dictionary<int, int>();
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var maker = new ValueMaker(new Random(seed * Workers + worker), pools);
            while (Interlocked.Increment(ref sent) is var number && number <= requests && failures.Count < FailuresMax)
            {
                var (status, failure) = await SendOneAsync(maker);
                lock (failures)
                {
                    statuses[status] = statuses.GetValueOrDefault(status) + 1;
                    if (failure is not null)
                        failures.Add($"seed {seed}, worker {worker}, request {number}: {failure}");
                }

                if (number % 500 == 0)
                    progress?.Invoke(number);
            }
        })));
        return new FuzzReport(seed, Math.Min(sent, requests), statuses, failures);
    }

    private async Task<(int Status, string? Failure)> SendOneAsync(ValueMaker maker)
    {
        var operation = maker.OneOf(Contract.Operations);
        var ofBackOffice = operation.Path.StartsWith("/v1/backoffice", StringComparison.Ordinal);

        // Whoever signs out is signed out; the others still need their sessions.
        var signsOut = operation.Definition["operationId"]!.ToString().StartsWith("signOut", StringComparison.Ordinal);
        var caller = signsOut || maker.Chance(0.3) ? maker.OneOf(strangers)
            : maker.Chance(0.9) == ofBackOffice ? backOffice : customer;
        using var request = Make(operation, maker);
        try
        {
            using var answer = await caller.SendAsync(request);
            var status = (int)answer.StatusCode;
            if (status >= 500)
                return (status,
                    $"{await DescribeAsync(request)} → {status} {await answer.Content.ReadAsStringAsync()}");
            return caller == backOffice || caller == strangers[^1] || await FindHiddenAsync(answer) is not { } leak
                ? (status, null)
                : (status, $"{await DescribeAsync(request)} → {status} shows {leak}, which is another customer's");
        }
        catch (ContractViolationException e)
        {
            return (0, $"{await DescribeAsync(request)}: {e.Message}");
        }
    }

    private HttpRequestMessage Make(ContractOperation operation, ValueMaker maker)
    {
        var good = maker.Chance(0.6);
        var path = operation.Path;
        var query = new List<string>();
        var headers = new List<(string, string)>();
        foreach (var parameter in (operation.Definition["parameters"]?.AsArray() ?? [])
            .Select(p => Contract.Schemas.Resolve(p!)))
        {
            var name = parameter["name"]!.ToString();
            var value = name == "wait"
                ? maker.OneOf(Waits)
                : maker.Parameter(parameter["schema"]!, name, good || maker.Chance(0.7));
            switch (parameter["in"]!.ToString())
            {
                case "path": // the server itself refuses a NUL, before our code
                    var segment = value.Replace("\0", "", StringComparison.Ordinal);
                    segment = Uri.EscapeDataString(segment.Length == 0 ? "-" : segment);
                    path = path.Replace($"{{{name}}}", segment, StringComparison.Ordinal);
                    break;
                case "query" when name == "cursor" && maker.Chance(0.4):
                    query.Add($"cursor={cursors.Make(operation.Path, maker)}");
                    break;
                case "query" when maker.Chance(0.4): query.Add($"{name}={Uri.EscapeDataString(value)}"); break;
                case "header" when maker.Chance(0.9):
                    headers.Add(
                    (name, name == "Idempotency-Key" ? $"{Guid.NewGuid()}" : value)); break;
            }
        }

        if (!good && maker.Chance(0.1))
            query.Add($"{Uri.EscapeDataString(maker.Rubbish())}={Uri.EscapeDataString(maker.Rubbish())}");
        var method = !good && maker.Chance(0.05) ? "PATCH"
            : operation.Method is "GET" && maker.Chance(0.1) ? "HEAD" : operation.Method;
        var request = new HttpRequestMessage(
            HttpMethod.Parse(method), query.Count == 0 ? path : $"{path}?{string.Join('&', query)}");
        foreach (var (name, value) in headers)
            // a client sends no other
            request.Headers.TryAddWithoutValidation(name, string.Concat(value.Where(c => c is >= ' ' and <= '~')));
        while (maker.Chance(0.1))
        {
            var value = string.Concat(maker.Rubbish().Where(c => c is >= ' ' and <= '~'));
            request.Headers.TryAddWithoutValidation(maker.OneOf(HeaderNames), value);
        }

        if (operation.Definition["requestBody"]?["content"]?.AsObject().Single() is { } content)
            request.Content = Body(operation, content.Key, content.Value!["schema"]!, good, maker);
        return request;
    }

    private ByteArrayContent Body(
        ContractOperation operation, string mediaType, JsonNode schema, bool good, ValueMaker maker)
    {
        var value = operation.Path == "/v1/payments" && maker.Chance(0.5) ? Payment(maker) : maker.Good(schema);
        var isJson = mediaType is "application/json";
        var text = !good && (!isJson || maker.Chance(0.3)) ? maker.RubbishBody()
            : !isJson ? string.Join('&', value!.AsObject().Select(m => $"{m.Key}={Uri.EscapeDataString($"{m.Value}")}"))
            : good ? value?.ToJsonString() : maker.NearlyGood(value)?.ToJsonString();
        var encoding = good || maker.Chance(0.9) ? null : maker.OneOf(Encodings);
        var bytes = (encoding ?? Encoding.UTF8).GetBytes(isJson ? ValueMaker.Halved(text ?? "null") : text!);
        var content = new ByteArrayContent(encoding is null ? bytes : [.. encoding.GetPreamble(), .. bytes]);
        if (!good && maker.Chance(0.03))
            mediaType = "text/plain";
        if (!good && maker.Chance(0.1))
            mediaType = $"{mediaType}; charset={maker.OneOf(Charsets)}";
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return content;
    }

    /// <summary>A payment that may well be taken.</summary>
    private JsonObject Payment(ValueMaker maker)
    {
        var (id, amountDue) = maker.OneOf(payable);
        return new JsonObject
        {
            ["invoices"] = new JsonArray(new JsonObject { ["id"] = $"{id}", ["amountDue"] = amountDue }),
            ["total"] = amountDue, ["currency"] = "USD",
            ["method"] = new JsonObject { ["type"] = "card", ["nonce"] = maker.OneOf(pools["nonce"]) },
        };
    }

    private async Task<string?> FindHiddenAsync(HttpResponseMessage answer)
    {
        var text = answer.Headers + await answer.Content.ReadAsStringAsync();
        marks ??= SearchValues.Create([.. hidden], StringComparison.OrdinalIgnoreCase);
        var at = text.AsSpan().IndexOfAny(marks);
        return at < 0 ? null : text.Substring(at, Math.Min(36, text.Length - at));
    }

    private static async Task<string> DescribeAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        return $"{request.Method} {request.RequestUri?.PathAndQuery} "
            + $"{(body.Length > 1000 ? body[..1000] + "…" : body)}";
    }

    private static async Task<HttpClient> EndedAsync(ApiHost api, HttpClient office)
    {
        var ended = await api.ActivatedCustomerAsync(office, "ENDED");
        await ended.DeleteAsync("/v1/sessions");
        return ended;
    }
}
