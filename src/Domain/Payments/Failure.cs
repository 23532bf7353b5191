namespace CustomerPayments.Domain.Payments;

/// <summary>Where on its way a payment failed.</summary>
public enum FailureStage { Verification, Submission, Authorization, Settlement }

/// <summary>Why a payment failed.</summary>
/// <param name="Code">Ours (<c>never-charged</c>, <c>not-sent</c>, …) or the processor's (<c>2046</c>, <c>R01</c>).</param>
/// <param name="Message">A sentence for the customer.</param>
/// <param name="Retryable">Whether the same card or account may work later (a soft decline).</param>
public sealed record Failure(FailureStage Stage, string Code, string Message, bool Retryable)
{
    /// <summary>The search window ran out clean: nothing was charged.</summary>
    public const string NeverCharged = "never-charged";

    public static Failure NotSubmitted { get; } = new(
        FailureStage.Submission, "not-submitted",
        "The payment was interrupted before it reached the bank. Nothing was charged; please pay again.", Retryable: true);

    /// <summary>The card's bank approved a part of the amount, which was given back.</summary>
    public static Failure PartiallyApproved { get; } = new(
        FailureStage.Authorization, "partially-approved",
        "The bank approved only a part of the amount, which was given back. Nothing was charged; please pay another way.", Retryable: false);

    /// <summary>Voided or given back before the payment was known to have succeeded.</summary>
    public static Failure Cancelled { get; } = new(
        FailureStage.Settlement, "voided", "The payment was cancelled. What was charged goes back; please pay again.", Retryable: true);

    public static Failure GivenUp { get; } = new(
        FailureStage.Submission, NeverCharged,
        "The payment did not reach the bank. Nothing was charged; please pay again.", Retryable: true);
}

/// <summary>Settled funds that went back.</summary>
/// <param name="Code">Nacha's return code, or <c>settlement-declined</c> or <c>voided</c>.</param>
/// <param name="Reason">Plain words for the customer.</param>
public sealed record PaymentReturn(string Code, string Reason, DateTime ReturnedAt);
