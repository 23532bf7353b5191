namespace CustomerPayments.Domain;

/// <summary>
/// A request that the rules of the business refuse. The code is part of the API's contract
/// (<c>/problems/{code}</c>); the message is for the caller to read.
/// </summary>
public sealed class RuleViolationException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>What a program needs to explain the refusal, by the member's name in the problem document.</summary>
    public IReadOnlyDictionary<string, object> Facts { get; init; } = new Dictionary<string, object>();
}
