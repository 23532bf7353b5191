using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>
/// The meaning of Braintree's check on the bank network. Vaulting succeeds even when the verification fails, so that
/// both the account and the verification are asked.
/// </summary>
internal static class BankAccountCheck
{
    private const string VerifiedWithRisk = "1003";
    private const string ProcessorUnavailable = "3000";

    /// <summary>
    /// The network has no data on the account, or its bank takes no part in it. Neither speaks against the account.
    /// </summary>
    private static readonly HashSet<string> Unknown = ["2038", "2046", "2092"];

    /// <param name="acceptRisk">Whether an account that is verified with risk is debited.</param>
    public static VaultingOutcome.Vaulted OutcomeOf(string accountId, VaultPayload answer, bool acceptRisk)
    {
        var code = answer.Verification?.ProcessorResponse?.LegacyCode;
        var failure = code switch
        {
            VerifiedWithRisk when answer.IsVerified && !acceptRisk => BraintreeGateway.NotVerified,
            _ when answer.IsVerified => null,
            ProcessorUnavailable => Failure.BankAccountNotChecked,
            _ => BraintreeGateway.NotVerified,
        };
        return new VaultingOutcome.Vaulted(accountId, failure, answer.Ownership)
        {
            IsRisky = answer.IsVerified && code == VerifiedWithRisk,
            MayBeVerifiedByDeposits = !answer.IsVerified && Unknown.Contains(code ?? "")
                && answer.PaymentMethod?.Details is { Last4: { } last4 } details
                ? new BankAccountFace(last4, details.RoutingNumber, details.BankName)
                : null,
        };
    }
}

internal sealed record VaultPayload(VaultedMethod? PaymentMethod, VaultVerification? Verification)
{
    public bool IsVerified => PaymentMethod?.Details?.Verified is true && (Verification?.Status is null or "VERIFIED");

    public AccountOwnership? Ownership => PaymentMethod?.Details?.OwnershipType switch
    {
        "BUSINESS" => AccountOwnership.Business,
        "PERSONAL" => AccountOwnership.Personal,
        _ => null,
    };
}

internal sealed record VaultedMethod(string? Id, VaultedDetails? Details);

internal sealed record VaultedDetails(
    bool? Verified, string? Last4, string? RoutingNumber, string? BankName, string? OwnershipType);

internal sealed record VaultVerification(string? Status, VerificationResponse? ProcessorResponse);

internal sealed record VerificationResponse(string? LegacyCode);
