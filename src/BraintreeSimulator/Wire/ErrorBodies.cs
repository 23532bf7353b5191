using System.Text.Json.Nodes;
using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>Answers that are errors, and answers with an error added.</summary>
internal static class ErrorBodies
{
    /// <summary>The document was not run because of who asked or how: no data at all.</summary>
    public static string WithoutResult(string errorClass, string message) => new JsonObject
    {
        ["data"] = null,
        ["errors"] = new JsonArray(Error(errorClass, message, operation: null)),
        ["extensions"] = RequestId(),
    }.ToJsonString();

    /// <summary>The document or its variables are wrong: no data key, no extensions on the error.</summary>
    public static string OfDocument(string message) => new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["message"] = message }),
        ["extensions"] = RequestId(),
    }.ToJsonString();

    /// <summary>The operation failed: its field is null.</summary>
    public static string OfOperation(string errorClass, string operation) => new JsonObject
    {
        ["data"] = new JsonObject { [operation] = null },
        ["errors"] = new JsonArray(Error(errorClass, "The simulator was asked to fail.", operation)),
        ["extensions"] = RequestId(),
    }.ToJsonString();

    /// <summary>Adds an error to an answer that has its data.</summary>
    public static string Beside(string answer, string errorClass, string operation)
    {
        var json = JsonNode.Parse(answer)!.AsObject();
        if (json["errors"] is not JsonArray errors) json["errors"] = errors = [];
        errors.Add(Error(errorClass, "The simulator was asked to fail.", operation));
        return json.ToJsonString();
    }

    /// <summary>Replaces every payment status in the data.</summary>
    public static string WithStatus(string answer, string status)
    {
        var json = JsonNode.Parse(answer)!;
        Replace(json["data"]);
        return json.ToJsonString();

        void Replace(JsonNode? node)
        {
            if (node is JsonArray items)
                foreach (var item in items) Replace(item);
            if (node is not JsonObject members) return;

            foreach (var (name, value) in members.ToArray())
            {
                if (name is "status" && WireNames.TryParse<PaymentStatus>($"{value}", out _)) members[name] = status;
                else Replace(value);
            }
        }
    }

    public static Dictionary<string, object?> Extensions(
        string errorClass, string? legacyCode = null, IReadOnlyList<string>? inputPath = null)
    {
        var extensions = new Dictionary<string, object?>
        {
            ["errorClass"] = errorClass,
            ["errorType"] = errorClass is "VALIDATION" or "NOT_FOUND" ? "user_error" : "developer_error",
        };
        if (legacyCode is not null) extensions["legacyCode"] = legacyCode;
        if (inputPath is { Count: > 0 }) extensions["inputPath"] = inputPath;
        return extensions;
    }

    private static JsonObject Error(string errorClass, string message, string? operation)
    {
        var error = new JsonObject { ["message"] = message };
        if (operation is not null) error["path"] = new JsonArray(operation);
        error["extensions"] = new JsonObject(
            Extensions(errorClass).Select(member => KeyValuePair.Create(member.Key, (JsonNode?)(string?)member.Value)));
        return error;
    }

    private static JsonObject RequestId() => new() { ["requestId"] = Guid.NewGuid().ToString() };
}
