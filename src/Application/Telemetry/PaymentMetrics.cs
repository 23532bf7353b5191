using System.Diagnostics.Metrics;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Telemetry;

/// <summary>What becomes of payments.</summary>
public sealed class PaymentMetrics(IMeterFactory meters)
{
    private readonly Counter<long> outcomes = meters.Ours().CreateCounter<long>(
        "customerpayments.payments", "{payment}",
        "Outcomes of payments, by method and outcome, and by decline_class where it is failed.");

    /// <summary>A move that was saved.</summary>
    public void Count(PaymentMethod method, PaymentMove move)
    {
        switch (move)
        {
            case PaymentMove.Accept:
                Add(method, method is PaymentMethod.Ach ? "pending" : "succeeded");
                break;
            case PaymentMove.Settle when method is PaymentMethod.Ach:
                Add(method, "succeeded");
                break;
            case PaymentMove.Fail(var why, _):
                outcomes.Add(
                    1, "method".Is(WordOf(method)), "outcome".Is("failed"), "decline_class".Is(ClassOf(why)));
                break;
            case PaymentMove.ReturnFunds:
                Add(method, "returned");
                break;
        }
    }

    /// <summary>The charge was sent, and its answer did not come or cannot be trusted.</summary>
    public void CountUnknown(PaymentMethod method) => Add(method, "unknown");

    /// <summary>
    /// Why a payment failed, in as many classes as operators act on differently: <c>outage</c> (nobody refused),
    /// <c>cancelled</c>, <c>account</c> (the bank account was not found good), <c>settlement</c> (a bank refused days
    /// later), <c>soft</c> (may work later) and <c>hard</c>.
    /// </summary>
    public static string ClassOf(Failure why) => why switch
    {
        { Code: FailureCode.Voided } => "cancelled",
        _ when FailureCode.WithoutRefusal.Contains(why.Code) => "outage",
        { Stage: FailureStage.Verification } => "account",
        { Stage: FailureStage.Settlement } => "settlement",
        { Retryable: true } => "soft",
        _ => "hard",
    };

    private void Add(PaymentMethod method, string outcome) =>
        outcomes.Add(1, "method".Is(WordOf(method)), "outcome".Is(outcome));

    private static string WordOf(PaymentMethod method) => method is PaymentMethod.Ach ? "ach" : "card";
}
