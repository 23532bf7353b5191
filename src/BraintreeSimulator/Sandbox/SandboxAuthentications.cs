using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Sandbox;

/// <summary>
/// What banks answer in the sandbox when a browser asks them for the cardholder (3-D Secure 2).
/// Source: https://developer.paypal.com/braintree/docs/guides/3d-secure/testing-go-live.
/// </summary>
internal static class SandboxAuthentications
{
    private const string NoncePrefix = "fake-three-d-secure-";
    private const string NonceSuffix = "-nonce";

    private static readonly Authentication Successful = new("authenticate_successful", true, true);
    private static readonly Authentication Attempted = new("authenticate_attempt_successful", true, true);
    private static readonly Authentication Failed = new("authenticate_failed", false, true);
    private static readonly Authentication Rejected = new("authenticate_rejected", false, true);
    private static readonly Authentication Unable = new("authenticate_unable_to_authenticate", false, true);
    private static readonly Authentication Broken = new("authenticate_error", false, true);
    private static readonly Authentication Unavailable = new("authentication_unavailable", false, true);
    private static readonly Authentication NotEnrolled = new("lookup_not_enrolled", false, false);
    private static readonly Authentication LookupError = new("lookup_error", false, false);
    private static readonly Authentication Bypassed = new("lookup_bypassed", false, false);

    private static readonly Dictionary<string, Authentication> Cards = new()
    {
        ["4000000000001000"] = Successful,
        ["4000000000001018"] = Failed,
        ["4000000000001026"] = Attempted,
        ["4000000000001034"] = Unable,
        ["4000000000001042"] = Rejected,
        ["4000000000001059"] = Unavailable,
        ["4000000000001067"] = LookupError,
        ["4000000000001075"] = LookupError,
        ["4000000000001083"] = Bypassed,
        ["4000000000001091"] = Successful with { IsChallenge = true },
        ["4000000000001109"] = Failed with { IsChallenge = true },
        ["4000000000001117"] = Unable with { IsChallenge = true },
    };

    private static readonly Dictionary<string, Authentication> Nonces = new()
    {
        ["visa-full-authentication"] = Successful,
        ["visa-lookup-timeout"] = LookupError,
        ["visa-failed-authentication"] = Failed,
        ["visa-attempts-non-participating"] = Attempted,
        ["visa-not-enrolled"] = NotEnrolled,
        ["visa-unavailable"] = Unable,
        ["visa-mpi-lookup-error"] = LookupError,
        ["visa-mpi-authenticate-error"] = Broken,
        ["visa-authentication-unavailable"] = Unavailable,
        ["visa-bypassed-authentication"] = Bypassed,
        ["two-visa-successful-frictionless-authentication"] = Successful,
        ["two-visa-successful-step-up-authentication"] = Successful,
        ["two-visa-error-on-lookup"] = LookupError,
        ["two-visa-timeout-on-lookup"] = LookupError,
    };

    public static bool Has(string number) => Cards.ContainsKey(number);

    /// <summary>Other banks of the sandbox do not take part.</summary>
    public static Authentication OfCard(string number) => Cards.GetValueOrDefault(number, NotEnrolled);

    /// <returns>Null for a token of another kind.</returns>
    public static Authentication? OfNonce(string id) =>
        id.StartsWith(NoncePrefix, StringComparison.Ordinal) && id.EndsWith(NonceSuffix, StringComparison.Ordinal)
            ? Nonces.GetValueOrDefault(id[NoncePrefix.Length..^NonceSuffix.Length])
            : null;
}
