using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Requests with a card number in every place that the contract has.</summary>
public sealed partial class CanaryTests
{
    /// <summary>
    /// The contract's own example with the number in one place after another, then in each parameter and header.
    /// </summary>
    private IEnumerable<HttpRequestMessage> RequestsWith(ContractOperation operation, string number)
    {
        var path = operation.Path.Replace("{id}", $"{invoice}", StringComparison.Ordinal);
        HttpRequestMessage Request(string address, JsonNode? body, params (string Name, string Value)[] headers)
        {
            var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), address);
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            if (operation.Path == "/v1/payments" && operation.Method == "POST"
                && !request.Headers.Contains("Idempotency-Key"))
                request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");
            return request;
        }

        var example = operation.Definition["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject()
            .First().Value!["value"];
        foreach (var place in example is null ? [] : Places(example))
        {
            var body = example!.DeepClone();
            Set(body, place, number);
            yield return Request(path, body);
        }

        if (example is JsonObject)
        {
            var more = example.DeepClone();
            more["cardNumber"] = number;
            yield return Request(path, more);
        }

        foreach (var parameter in (operation.Definition["parameters"]?.AsArray() ?? [])
            .Select(p => Contract.Schemas.Resolve(p!)).Append(new JsonObject { ["name"] = "card", ["in"] = "query" }))
        {
            if (parameter["in"]!.ToString() is "query")
                yield return Request(
                    $"{path}?{parameter["name"]}={Uri.EscapeDataString(number)}", example?.DeepClone());
        }

        foreach (var header in new[] {
            "Idempotency-Key", "X-Request-Id", "User-Agent", "If-None-Match", "X-Card", "Referer", "Accept-Language" })
            yield return Request(path, example?.DeepClone(), (header, number));
    }

    private static IEnumerable<string> Places(JsonNode node) => node switch
    {
        JsonObject whole => whole.SelectMany(m =>
            m.Value is null ? [m.Key] : Places(m.Value).Select(rest => rest.Length == 0 ? m.Key : $"{m.Key}/{rest}")),
        JsonArray list =>
            list.SelectMany((item, n) => Places(item!).Select(rest => rest.Length == 0 ? $"{n}" : $"{n}/{rest}")),
        _ => [""],
    };

    private static void Set(JsonNode root, string place, string value)
    {
        var parts = place.Split('/');
        var node = root;
        foreach (var part in parts[..^1])
            node = node is JsonArray list ? list[int.Parse(part, null)]! : node[part]!;
        if (node is JsonArray last)
            last[int.Parse(parts[^1], null)] = value;
        else
            node[parts[^1]] = value;
    }
}
