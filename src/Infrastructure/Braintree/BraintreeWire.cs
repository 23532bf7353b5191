using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>The outcome of one request to the gateway.</summary>
internal abstract record WireAnswer<TData>
{
    private WireAnswer() { }

    public sealed record Data(TData Value) : WireAnswer<TData>;

    /// <summary>The gateway refused, with an error of a kind that says that nothing happened.</summary>
    public sealed record Refused(BraintreeError Error) : WireAnswer<TData>;

    /// <summary>The request never left this machine.</summary>
    public sealed record NeverSent(string Reason) : WireAnswer<TData>;

    /// <summary>Anything else: it may have happened or not.</summary>
    /// <param name="Partial">The data of the answer beside its errors; null if it could not be read.</param>
    public sealed record Unknown(string Reason, TData? Partial = default) : WireAnswer<TData>;
}

/// <param name="Class">Braintree's <c>errorClass</c>; null when the document or its variables were rejected.</param>
/// <param name="LegacyCode">The number of the validation error, as text.</param>
/// <param name="Field">The input that was refused, by its own name; null when none was named.</param>
internal sealed record BraintreeError(string? Class, string? LegacyCode, string Message, string? Field = null)
{
    /// <summary>Keys, rights, or a custom field that the control panel does not have (91526) or not so long.</summary>
    public bool IsOurConfiguration =>
        Class is "AUTHENTICATION" or "AUTHORIZATION" || LegacyCode is "91526" or "81527";

    /// <summary>Whether the same request would have been taken at another time, or with other keys.</summary>
    public bool IsTrouble => IsOurConfiguration || Class is "RESOURCE_LIMIT";
}

/// <summary>
/// One request and one answer of Braintree's GraphQL API. Tells four outcomes apart: answered, refused, never sent and
/// unknown. The table is in the gateway's error handling guide; a case that it does not list is unknown. Never retries.
/// </summary>
internal sealed class BraintreeWire(
    HttpClient http, IOptions<BraintreeOptions> options, GatewayMetrics metrics, TimeProvider clock,
    ILogger<BraintreeWire> log)
{
    /// <summary>The gateway's own limit is 60 seconds; a shorter one here would turn answers into unknowns.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(63);

    /// <summary>Decides, for instance, that countries are alpha-2; a constant, never today's date.</summary>
    public const string Version = "2025-06-01";

    /// <summary>The version by which this product names itself to the gateway.</summary>
    public static string OurVersion { get; } = typeof(BraintreeWire).Assembly.GetName().Version!.ToString(3);

    /// <summary>Bytes; a page of 50 transactions is a tenth of it.</summary>
    public const int AnswerLengthMax = 1024 * 1024;

    /// <summary>Errors after which, by the reference, nothing was done.</summary>
    private static readonly HashSet<string> NothingDone =
        ["VALIDATION", "NOT_FOUND", "NOT_IMPLEMENTED", "UNSUPPORTED_CLIENT", "AUTHENTICATION", "AUTHORIZATION",
            "RESOURCE_LIMIT"];

    /// <summary>
    /// Members are read by their exact names, and once each: an answer that was damaged on its way counts as none.
    /// </summary>
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, AllowDuplicateProperties = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(PublicJson.RefuseNullInLists),
    };

    private static readonly JsonSerializerOptions Sent = new(JsonSerializerDefaults.Web);

    private static readonly ConcurrentDictionary<(string Name, bool Of2026), string> Documents = [];

    public async Task<WireAnswer<TData>> SendAsync<TData>(string document, object variables, CancellationToken ct)
        where TData : class
    {
        Decisions.RequireNone("A call to the gateway");
        using var step = Traces.Start($"gateway {document}", ActivityKind.Client);
        var began = clock.GetTimestamp();
        WireAnswer<TData>? answer = null;
        try
        {
            return answer = await AskAsync<TData>(document, variables, ct);
        }
        finally
        {
            // a caller who goes away gives up on an answer: its request is measured, too
            Report(document, answer ?? new WireAnswer<TData>.Unknown("Given up."), clock.GetElapsedTime(began), step);
        }
    }

    private async Task<WireAnswer<TData>> AskAsync<TData>(string document, object variables, CancellationToken ct)
        where TData : class
    {
        using var limit = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            // Buffered, so that its length is known before it is sent: some filters on the way let no chunks through.
            var query = Document(document, options.Value.AskFieldsOf2026);
            var body = JsonSerializer.SerializeToUtf8Bytes(new { query, operationName = document, variables }, Sent);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.PostAsync("", content, either.Token);
            var answer = await ReadAsync<TData>(response, either.Token);
            return Classify(document, answer, response.StatusCode);
        }
        catch (HttpRequestException e) when (e.HttpRequestError
            is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError)
        {
            return new WireAnswer<TData>.NeverSent($"{e.HttpRequestError}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or NotSupportedException)
        {
            return new WireAnswer<TData>.Unknown(
                e.GetType().Name + (e is HttpRequestException http ? $" {http.HttpRequestError}" : ""));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new WireAnswer<TData>.Unknown($"No answer within {Timeout.TotalSeconds:0} seconds.");
        }
    }

    /// <summary>
    /// The gateway's trouble is a warning: no answer, keys that it refuses, and its own limit of requests. A refused
    /// card is its daily work.
    /// </summary>
    private void Report<TData>(string operation, WireAnswer<TData> answer, TimeSpan took, Activity? step)
    {
        var (outcome, trouble) = answer switch
        {
            WireAnswer<TData>.Data => ("answered", null),
            WireAnswer<TData>.Refused(var error) => ("refused", error.IsTrouble ? error.Class : null),
            WireAnswer<TData>.NeverSent(var reason) => ("never-sent", reason),
            WireAnswer<TData>.Unknown(var reason, _) => ("unknown", reason),
            _ => throw new InvalidOperationException($"{answer} is no answer."),
        };
        metrics.Measure(operation, outcome, took);
        step?.SetTag("gateway.outcome", outcome);
        if (trouble is null)
            return;

        step?.Fail(outcome);
        log.LogWarning(
            "The gateway's {Operation} came to nothing after {DurationMs} ms, {Outcome}: {Reason}", operation,
            (long)took.TotalMilliseconds, outcome, trouble);
    }

    private WireAnswer<TData> Classify<TData>(string document, Body<TData>? body, HttpStatusCode status)
        where TData : class
    {
        log.LogInformation("Braintree {Operation}: HTTP {Status}, request {BraintreeRequestId}", document, (int)status,
            body?.Extensions?.RequestId);
        if (status is HttpStatusCode.TooManyRequests)
            return new WireAnswer<TData>.Refused(new BraintreeError("RESOURCE_LIMIT", null, "Too many requests."));
        if (status is not HttpStatusCode.OK || body is null)
            return new WireAnswer<TData>.Unknown($"HTTP {(int)status}.");
        if (body.Errors is not { Count: > 0 } errors)
            return body.Data is { } data ? new WireAnswer<TData>.Data(data)
                : new WireAnswer<TData>.Unknown("An answer with neither data nor errors.");

        var found = errors.Select(e => new BraintreeError(
            e.Extensions?.ErrorClass, e.Extensions?.LegacyCode, e.Message ?? "", e.Extensions?.Field)).ToList();
        var undecided = found.Find(error => !IsHarmless(error, body.HasData));
        if (undecided is not null)
            return new WireAnswer<TData>.Unknown(
                $"{undecided.Class ?? "An error without class"} beside {(body.HasData ? "data" : "nothing")}.",
                body.Data);
        if (found[0].IsOurConfiguration)
            log.LogError(
                "Braintree refuses our keys, rights or custom fields: {ErrorClass} {LegacyCode}", found[0].Class,
                found[0].LegacyCode);
        return new WireAnswer<TData>.Refused(found[0]);
    }

    private static bool IsHarmless(BraintreeError error, bool besideData) =>
        error.Class is null ? !besideData : NothingDone.Contains(error.Class);

    private static async Task<Body<TData>?> ReadAsync<TData>(HttpResponseMessage response, CancellationToken ct)
        where TData : class
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode)
            return null;

        using var json = JsonDocument.Parse(text);
        var body = json.Deserialize<Body<TData>>(Json);
        return body is null ? null : body with { HasData = json.RootElement.TryGetProperty("data", out _) };
    }

    /// <summary>The named document, with the fragments it uses.</summary>
    internal static string Document(string name, bool of2026) => Documents.GetOrAdd((name, of2026), static key =>
    {
        const string Fields = "...TransactionFields";
        var text = Read(key.Name);
        if (text.Contains("...VerificationFields", StringComparison.Ordinal))
            return text + Read("VerificationFields");

        return !text.Contains(Fields, StringComparison.Ordinal) ? text
            : !key.Of2026 ? text + Read("TransactionFields")
            : text.Replace(Fields, $"{Fields} ...TransactionFieldsOf2026", StringComparison.Ordinal)
                + Read("TransactionFields") + Read("TransactionFieldsOf2026");
    });

    private static string Read(string name)
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.graphql")!);
        return reader.ReadToEnd();
    }

    private sealed record Body<TData>(TData? Data, List<Error>? Errors, TopExtensions? Extensions)
    {
        /// <summary>Whether the key is there at all; a rejected document has none.</summary>
        [System.Text.Json.Serialization.JsonIgnore]
        public bool HasData { get; init; }
    }

    private sealed record Error(string? Message, ErrorExtensions? Extensions);

    private sealed record ErrorExtensions(string? ErrorClass, string? LegacyCode, List<JsonElement>? InputPath)
    {
        public string? Field =>
            InputPath?.LastOrDefault() is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
    }

    private sealed record TopExtensions(string? RequestId);
}
