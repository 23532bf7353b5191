namespace CustomerPayments.Domain.Payments;

/// <summary>Where on its way a payment failed.</summary>
public enum FailureStage { Verification, Submission, Authorization, Settlement }

/// <summary>Why a payment failed.</summary>
/// <param name="Code">One of <see cref="FailureCode"/>, or the processor's own, such as <c>2046</c>.</param>
/// <param name="Message">A sentence for the customer.</param>
/// <param name="Retryable">Whether the same card or account may work later (a soft decline).</param>
public sealed record Failure(FailureStage Stage, string Code, string Message, bool Retryable)
{
    public static Failure NotSubmitted { get; } = new(
        FailureStage.Submission, FailureCode.NotSubmitted,
        "The payment was interrupted before it reached the bank. Nothing was charged; please pay again.",
        Retryable: true);

    /// <summary>The gateway could not say whether the bank account is good.</summary>
    public static Failure BankAccountNotChecked { get; } = new(
        FailureStage.Verification, FailureCode.BankAccountNotChecked,
        "Your bank account could not be checked now. Nothing was charged; please try again shortly.", Retryable: true);

    /// <summary>The card's bank approved a part of the amount, which was given back.</summary>
    public static Failure PartiallyApproved { get; } = new(
        FailureStage.Authorization, FailureCode.PartiallyApproved,
        "The bank approved only a part of the amount, which was given back. Nothing was charged; please pay "
            + "another way.", Retryable: false);

    /// <summary>Voided or given back before the payment was known to have succeeded.</summary>
    public static Failure Cancelled { get; } = new(
        FailureStage.Settlement, FailureCode.Voided,
        "The payment was cancelled. What was charged goes back; please pay again.", Retryable: true);

    /// <summary>The bank network knows nothing of the account, so two deposits are to verify it.</summary>
    public static Failure AwaitsDeposits { get; } = new(
        FailureStage.Verification, FailureCode.BankAccountNotVerified,
        "Your bank could not confirm this account at once. Nothing was charged. Once you have told us the amounts of "
            + "two small deposits to it, you can pay from it.", Retryable: true);

    public static Failure GivenUp { get; } = new(
        FailureStage.Submission, FailureCode.NeverCharged,
        "The payment did not reach the bank. Nothing was charged; please pay again.", Retryable: true);
}

/// <summary>Settled funds that went back.</summary>
/// <param name="Code">One of <see cref="ReturnCode"/>, or another of the bank's.</param>
/// <param name="Reason">Plain words for the customer.</param>
public sealed record PaymentReturn(string Code, string Reason, DateTime ReturnedAt);
