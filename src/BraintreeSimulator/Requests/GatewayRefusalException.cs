namespace CustomerPayments.BraintreeSimulator.Requests;

/// <summary>The gateway answers an operation with an error instead of a result; nothing was done.</summary>
internal sealed class GatewayRefusalException(
    string errorClass, string message, string? legacyCode = null, params string[] inputPath)
    : Exception(message)
{
    /// <summary>Braintree's error class, such as VALIDATION or NOT_FOUND.</summary>
    public string ErrorClass { get; } = errorClass;

    /// <summary>Number of the validation catalogue, such as 91564.</summary>
    public string? LegacyCode { get; } = legacyCode;

    /// <summary>The input at fault, from <c>input</c> down.</summary>
    public IReadOnlyList<string> InputPath { get; } = inputPath.Length == 0 ? [] : ["input", .. inputPath];

    public static GatewayRefusalException Invalid(string legacyCode, string message, params string[] inputPath) =>
        new("VALIDATION", message, legacyCode, inputPath);

    public static GatewayRefusalException NotFound(params string[] inputPath) =>
        new("NOT_FOUND", "An object with this ID was not found.", null, inputPath);
}
