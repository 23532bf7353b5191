using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Microsoft.OpenApi.YamlReader;
using SharpYaml.Serialization;

namespace CustomerPayments.Api.Http;

/// <summary>
/// Where the <c>type</c> of a problem leads: what it means, what to do, and the example of the contract. One document
/// without a script; its only style is allowed by its hash.
/// </summary>
internal static partial class ProblemPage
{
    private const string Style =
        ":root{color-scheme:light dark}body{background:Canvas;color:CanvasText;font:16px/1.6 system-ui,sans-serif;" +
        "margin:0 auto;max-width:44rem;padding:2rem 1rem;overflow-wrap:anywhere}h1{line-height:1.25}" +
        "h2{font-size:1.1rem;margin:2rem 0 .25rem}p{margin:.25rem 0}code,pre{font:.9em/1.5 "
            + "ui-monospace,monospace;background:#8882;border-radius:4px}" +
        "code{padding:.1em .3em}pre{padding:1rem;white-space:pre-wrap}pre code{background:none;padding:0}" +
        "footer{margin-top:2.5rem;border-top:1px solid #8888;padding-top:1rem}";

    private const string Operations = "<a href=\"/swagger\">the operations</a> or ";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the page encodes what HTML needs
    };

    /// <summary>The contract is read for its examples when the first page is asked for, not at the start.</summary>
    private static readonly Lazy<JsonObject> Examples = new(ReadExamples);

    public static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'";

    /// <param name="withOperations">Whether there is a Swagger UI to lead to.</param>
    public static string Of(ProblemType type, bool withOperations) =>
        $"""
         <!doctype html>
         <html lang="en">
         <head>
         <meta charset="utf-8">
         <meta name="viewport" content="width=device-width, initial-scale=1">
         <title>{Encode(type.Title)}</title>
         <style>{Style}</style>
         </head>
         <body>
         <main>
         <h1>{Encode(type.Title)}</h1>
         <p>Code <code>{type.Code}</code>, HTTP status {type.Status}</p>
         <h2>What it means</h2>
         <p>{Words(type.Meaning)}</p>
         <h2>What to do</h2>
         <p>{Words(type.Remedy)}</p>
         <h2>Example</h2>
         <pre><code>{Encode(Example(type))}</code></pre>
         </main>
         <footer>See {(withOperations ? Operations : "")}<a href="/openapi.yaml">the contract</a>.</footer>
         </body>
         </html>
         """;

    /// <summary>
    /// From the contract. A problem that any request may meet has no example there, and no member of its own.
    /// </summary>
    private static string Example(ProblemType type) => (Examples.Value[type.Code]?["value"] ?? new JsonObject
    {
        ["type"] = $"/problems/{type.Code}",
        ["title"] = type.Title,
        ["status"] = type.Status,
        ["detail"] = type.Help,
        ["code"] = type.Code,
        ["requestId"] = "01980f7a5b2c7d3e8f90a1b2c3d4e5f6",
    }).ToJsonString(Readable);

    private static JsonObject ReadExamples()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.yaml")!);
        var yaml = new YamlStream();
        yaml.Load(reader);

        // The converter writes null as a text of its own, because JsonNode has no node for it.
        var json = yaml.Documents[0].ToJsonNode().ToJsonString()
            .Replace($"\"{JsonNullSentinel.JsonNull}\"", "null", StringComparison.Ordinal);
        return JsonNode.Parse(json)!["components"]!["examples"]!.AsObject();
    }

    /// <summary>Names stand between backticks, as in the contract.</summary>
    private static string Words(string text) => NamePattern().Replace(Encode(text), "<code>$1</code>");

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex NamePattern();
}
