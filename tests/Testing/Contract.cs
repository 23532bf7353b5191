using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.YamlReader;
using SharpYaml.Serialization;

namespace CustomerPayments.Testing;

/// <summary>The API did what openapi.yaml does not promise.</summary>
public sealed class ContractViolationException(string message) : Exception(message);

/// <param name="Definition">The operation object, its references unresolved.</param>
public sealed record ContractOperation(string Method, string Path, JsonObject Definition)
{
    private readonly string[] template = Path.Split('/');

    public override string ToString() => $"{Method} {Path}";

    /// <returns>How many segments are the same word for word; null when the path is another.</returns>
    internal int? Match(string[] segments)
    {
        if (segments.Length != template.Length)
            return null;

        var same = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            if (template[i] == segments[i])
                same++;
            else if (template[i] is not ['{', ..] || segments[i].Length == 0)
                return null;
        }

        return same;
    }
}

/// <summary>openapi.yaml as it is compiled into the API, read once.</summary>
public static class Contract
{
    /// <summary>Any request may meet these, so that operations do not list them.</summary>
    private static readonly int[] Anywhere = [405, 406, 431];

    private static readonly string[] Promised =
        ["/v1", "/oauth", "/health", "/.well-known", "/problems", "/openapi.yaml"];

    public static JsonObject Document { get; } = Read();

    public static SchemaCheck Schemas { get; } = new(Document);

    public static IReadOnlyList<ContractOperation> Operations { get; } =
    [
        .. from path in Document["paths"]!.AsObject()
           from member in path.Value!.AsObject()
           where member.Key is not "parameters"
           select new ContractOperation(member.Key.ToUpperInvariant(), path.Key, member.Value!.AsObject()),
    ];

    private static readonly Dictionary<string, List<ContractOperation>> ByMethod =
        Operations.GroupBy(o => o.Method).ToDictionary(g => g.Key, g => g.ToList());

    /// <summary>
    /// The status is documented; the headers that are promised are there; the body is of a documented media type and
    /// fits its schema; a problem's code is one that the operation lists; and what was accepted was a request that the
    /// contract allows.
    /// </summary>
    /// <exception cref="ContractViolationException"/>
    public static async Task AssertConformsAsync(HttpResponseMessage response)
    {
        var request = response.RequestMessage!;
        var path = request.RequestUri!.AbsolutePath;
        if (request.Method == HttpMethod.Options || !Promised.Any(p => path.StartsWith(p, StringComparison.Ordinal)))
            return;

        await response.Content.LoadIntoBufferAsync();
        var body = await response.Content.ReadAsStringAsync();
        var isHead = request.Method == HttpMethod.Head;
        var operation = Find(isHead ? "GET" : request.Method.Method, path);
        var errors = operation is null ? ErrorsOfNoOperation(response, body)
            : isHead ? ErrorsOfHead(operation, response, body) : Errors(operation, response, body);
        if (operation is not null && response.IsSuccessStatusCode)
            errors.AddRange(await ErrorsOfRequestAsync(operation, request));

        if (errors.Count > 0)
        {
            throw new ContractViolationException(
                $"{operation?.ToString() ?? $"{request.Method} {path}"} answered {(int)response.StatusCode} "
                    + $"otherwise than openapi.yaml says:\n  {string.Join("\n  ", errors)}\n{body}");
        }
    }

    public static ContractOperation? Find(string method, string path)
    {
        var segments = path.Split('/');
        return ByMethod.GetValueOrDefault(method, []).Where(o => o.Match(segments) is not null)
            .MaxBy(o => o.Match(segments));
    }

    private static List<string> ErrorsOfNoOperation(HttpResponseMessage response, string body)
    {
        if ((int)response.StatusCode is not (404 or 405))
            return ["there is no such operation"];
        return body.Length == 0 && response.RequestMessage!.Method == HttpMethod.Head
            ? []
            : ErrorsOfProblem(response, body);
    }

    private static List<string> Errors(ContractOperation operation, HttpResponseMessage response, string body)
    {
        var status = (int)response.StatusCode;
        if (operation.Definition["responses"]![$"{status}"] is not { } reference)
            return Anywhere.Contains(status) ? ErrorsOfProblem(response, body) : ["the status is not documented"];

        var answer = Schemas.Resolve(reference);
        return [.. ErrorsOfHeaders(answer["headers"]?.AsObject() ?? [], response),
            .. ErrorsOfBody(answer["content"]?.AsObject(), response, body)];
    }

    /// <summary>HEAD is answered as GET would be, without the body.</summary>
    private static List<string> ErrorsOfHead(ContractOperation operation, HttpResponseMessage response, string body)
    {
        var status = (int)response.StatusCode;
        if (operation.Definition["responses"]![$"{status}"] is not { } reference)
            return Anywhere.Contains(status) ? [] : ["the status is not documented"];

        var errors = ErrorsOfHeaders(Schemas.Resolve(reference)["headers"]?.AsObject() ?? [], response).ToList();
        if (body.Length > 0)
            errors.Add("there should be no body");
        return errors;
    }

    private static IEnumerable<string> ErrorsOfHeaders(JsonObject headers, HttpResponseMessage response)
    {
        foreach (var (name, reference) in headers)
        {
            var header = Schemas.Resolve(reference!);
            var schema = header["schema"]!;
            if (!response.Headers.TryGetValues(name, out var values)
                && !response.Content.Headers.TryGetValues(name, out values))
            {
                if (header["required"]?.GetValue<bool>() ?? false)
                    yield return $"the header {name} is missing";
                continue;
            }

            var text = string.Join(", ", values);
            var value = Schemas.Resolve(schema)["type"]?.ToString() is "integer"
                && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number) : JsonValue.Create(text);
            foreach (var error in Schemas.Errors(schema, value))
                yield return $"header {name}{error}";
        }
    }

    private static IEnumerable<string> ErrorsOfBody(JsonObject? content, HttpResponseMessage response, string body)
    {
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (content is null)
            return body.Length == 0 ? [] : ["there should be no body"];
        if (mediaType is null || content[mediaType] is not { } media)
            return [$"the media type {mediaType ?? "(none)"} is not documented"];
        if (mediaType is "application/problem+json")
            return ErrorsOfProblem(response, body, media["examples"]!.AsObject().Select(example => example.Key));
        return mediaType is "application/json"
            ? ErrorsOfJson(media["schema"]!, body)
            : Schemas.Errors(media["schema"]!, JsonValue.Create(body));
    }

    /// <param name="codes">Those that the operation lists by example; null for any.</param>
    private static List<string> ErrorsOfProblem(
        HttpResponseMessage response, string body, IEnumerable<string>? codes = null)
    {
        if (response.Content.Headers.ContentType?.MediaType is not "application/problem+json")
            return ["it is no problem document"];

        var errors = ErrorsOfJson(Document["components"]!["schemas"]!["Problem"]!, body).ToList();
        if (errors.Count > 0)
            return errors;

        var problem = JsonNode.Parse(body)!;
        var code = problem["code"]!.ToString();
        if (codes is not null && !codes.Contains(code))
            errors.Add($"the code {code} is not documented for this status");
        if (problem["status"]!.GetValue<int>() != (int)response.StatusCode)
            errors.Add("the problem's status is another");
        if (!response.Headers.TryGetValues("X-Request-Id", out var ids)
            || ids.Single() != problem["requestId"]!.ToString())
            errors.Add("the problem's requestId is not the X-Request-Id");
        return errors;
    }

    private static IEnumerable<string> ErrorsOfJson(JsonNode schema, string body)
    {
        try
        {
            return Schemas.Errors(schema, JsonNode.Parse(body));
        }
        catch (JsonException e)
        {
            return [$"the body is no JSON: {e.Message}"];
        }
    }

    private static async Task<IEnumerable<string>> ErrorsOfRequestAsync(
        ContractOperation operation, HttpRequestMessage request)
    {
        // An import judges each row by itself, so its request is accepted whatever is in them.
        if (operation.Definition["operationId"]!.ToString() is "importInvoices")
            return [];

        // Content that can be read only once is gone by now.
        if (request.Content is not ({ Headers.ContentType.MediaType: "application/json" } and not StreamContent))
            return [];
        if (operation.Definition["requestBody"]?["content"]?["application/json"]?["schema"] is not { } schema)
            return [];
        return ErrorsOfJson(schema, await request.Content.ReadAsStringAsync())
            .Select(error => $"it accepted a body that is not allowed: {error}");
    }

    private static JsonObject Read()
    {
        using var reader = new StreamReader(typeof(Program).Assembly.GetManifestResourceStream("openapi.yaml")!);
        var yaml = new YamlStream();
        yaml.Load(reader);

        // The converter writes null as a text of its own, because JsonNode has no node for it.
        var json = yaml.Documents[0].ToJsonNode().ToJsonString()
            .Replace($"\"{JsonNullSentinel.JsonNull}\"", "null", StringComparison.Ordinal);
        return JsonNode.Parse(json)!.AsObject();
    }
}
