using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Tests;

internal static class JsonPaths
{
    /// <summary>Follows member names and array indices separated by dots.</summary>
    public static JsonElement At(this JsonElement json, string path)
    {
        foreach (var step in path.Split('.'))
            json = int.TryParse(step, out var index) ? json[index]
                : json.ValueKind is JsonValueKind.Object && json.TryGetProperty(step, out var member) ? member
                : throw new AssertionException($"No '{step}' of '{path}' in {json}");
        return json;
    }

    public static string? Text(this JsonElement json, string path) =>
        json.At(path) is { ValueKind: not JsonValueKind.Null } found ? found.ToString() : null;

    public static string Status(this JsonElement answer) =>
        answer.GetProperty("data").EnumerateObject().Single().Value.At("transaction.status").GetString()!;

    public static string? LegacyCode(this JsonElement answer) => answer.Text("errors.0.extensions.legacyCode");
}
