using System.Text.Json;
using CustomerPayments.Application.Health;

namespace CustomerPayments.Api.Pages;

/// <summary>
/// Reads both forms of a browser's report: of <c>report-to</c> (a list, of reports of many types) and of
/// <c>report-uri</c> (one object, of Firefox and Safari). Anybody can send a report, so the result holds known words
/// and the origin of an address, nothing else.
/// </summary>
internal static class PolicyReports
{
    /// <summary>
    /// How many reports of one request are read; that many show well enough that a page breaks its policy.
    /// </summary>
    private const int ReportsMax = 20;

    private const int OriginMax = 100;
    private const string Unknown = "other";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Content Security Policy level 3, and Trusted Types.</summary>
    private static readonly HashSet<string> Directives =
    [
        "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem",
        "style-src-attr", "img-src", "connect-src", "frame-src", "child-src", "worker-src", "object-src", "font-src",
        "media-src", "manifest-src", "form-action", "base-uri", "frame-ancestors", "require-trusted-types-for",
        "trusted-types",
    ];

    /// <summary>Words that a report may have in place of an address.</summary>
    private static readonly HashSet<string> Words =
    [
        "inline", "eval", "wasm-eval", "self", "data", "blob", "about", "trusted-types-policy", "trusted-types-sink",
    ];

    /// <summary>Scripts of a browser's extensions break the policy of every page, and are its owner's affair.</summary>
    private static readonly string[] Extensions =
        ["chrome-extension", "moz-extension", "safari-extension", "safari-web-extension", "ms-browser-extension"];

    /// <exception cref="BadHttpRequestException">The body is no JSON.</exception>
    public static IEnumerable<PolicyBreach> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return [.. ReportsIn(json.RootElement).Take(ReportsMax).Select(BreachOf).OfType<PolicyBreach>()];
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is no JSON.", StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>The objects that hold the facts, under the names of either form.</summary>
    private static IEnumerable<JsonElement> ReportsIn(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray().Where(report => Text(report, "type") == "csp-violation")
            .Select(report => Member(report, "body")).OfType<JsonElement>(),
        JsonValueKind.Object => Member(root, "csp-report") is { } report ? [report] : [],
        _ => [],
    };

    private static PolicyBreach? BreachOf(JsonElement report)
    {
        var blocked = Text(report, "blockedURL") ?? Text(report, "blocked-uri") ?? "";
        var source = Text(report, "sourceFile") ?? Text(report, "source-file") ?? "";
        if (IsExtensions(blocked) || IsExtensions(source))
            return null;

        var directive = Text(report, "effectiveDirective") ?? Text(report, "effective-directive")
            ?? Text(report, "violated-directive")?.Split(' ')[0] ?? "";
        return new PolicyBreach(Directives.Contains(directive) ? directive : Unknown, OriginOf(blocked));
    }

    private static string OriginOf(string blocked)
    {
        if (Words.Contains(blocked))
            return blocked;
        return Uri.TryCreate(blocked, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "ws" or "wss"
            && $"{uri.Scheme}://{uri.IdnHost}" is { Length: <= OriginMax } origin
            ? origin
            : Unknown;
    }

    private static bool IsExtensions(string address) =>
        Extensions.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static string? Text(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : null;
}
