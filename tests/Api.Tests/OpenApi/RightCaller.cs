using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.OpenApi;

/// <summary>Sends each operation by the caller whom it is for, about things that nobody has.</summary>
internal sealed class RightCaller(ApiHost api, HttpClient customer, HttpClient backOffice)
{
    /// <param name="body">The contract's own example unless it is given.</param>
    public Task<HttpResponseMessage> SendAsync(ContractOperation operation, string query = "", HttpContent? body = null)
    {
        var path = operation.Path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal)
            .Replace("{deliveryId}", $"{Guid.NewGuid()}", StringComparison.Ordinal)
            .Replace("{reference}", "R-1", StringComparison.Ordinal)
            .Replace("{transactionId}", "t-1", StringComparison.Ordinal);
        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), path + query)
        {
            Content = body ?? Example(operation),
        };
        request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");
        return (operation.Definition["security"]!.ToJsonString() switch
        {
            "[]" => api.Http,
            """[{"customer":[]}]""" => customer,
            _ => backOffice,
        }).SendAsync(request);
    }

    public static JsonNode JsonOf(ContractOperation operation)
    {
        var media = operation.Definition["requestBody"]!["content"]!["application/json"]!;
        return media["examples"]!.AsObject().First().Value!["value"]!;
    }

    private static StringContent? Example(ContractOperation operation) =>
        operation.Definition["requestBody"]?["content"]?.AsObject().Single().Key switch
        {
            null => null,
            "application/json" => new StringContent(
                JsonOf(operation).ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            var form => new StringContent("a=b", Encoding.UTF8, new MediaTypeHeaderValue(form)),
        };
}
