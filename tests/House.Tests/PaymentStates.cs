using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.House.Tests;

/// <summary>Every state of a payment against every kind of evidence, and the move that the domain decides.</summary>
internal static class PaymentStates
{
    private static readonly DateTime Now = new(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc);
    private static readonly PaymentId Id = new(new Guid("01936b5a-0000-7000-8000-000000000001"));
    private static readonly Money Total = new(10_000, "USD");

    private static readonly (string Name, PaymentState State)[] States =
    [
        ("Processing", In(PaymentStatus.Processing) with { TransactionId = null }),
        ("Pending", In(PaymentStatus.Pending)),
        ("Succeeded", In(PaymentStatus.Succeeded)),
        ("Failed", In(PaymentStatus.Failed) with { FailureCode = FailureCode.Declined }),
        ("Failed, never charged", In(PaymentStatus.Failed) with
        {
            FailureCode = FailureCode.NeverCharged, TransactionId = null, InvoicesStillPayable = true,
        }),
        ("Returned", In(PaymentStatus.Returned) with { SettledAt = Now }),
    ];

    private static readonly GatewayTransaction Underway = new(
        "t1", "gateway-t1", Id.OrderId, Total, "account", TransactionStanding.Underway);

    private static readonly (string Name, Evidence Evidence)[] All =
    [
        ("its transaction in an undecided state", Seen(TransactionStanding.Undecided)),
        ("its transaction underway", Seen(TransactionStanding.Underway)),
        ("its transaction settled", Seen(TransactionStanding.Settled)),
        ("its transaction declined", Seen(TransactionStanding.Declined)),
        ("its transaction declined at settlement", Seen(TransactionStanding.SettlementDeclined)),
        ("its transaction voided", Seen(TransactionStanding.Voided)),
        ("its transaction returned by the bank", Seen(TransactionStanding.Returned)),
        ("its transaction settled and refunded in part", Refunded(2_500)),
        ("its transaction settled and refunded in full", Refunded(Total.MinorUnits)),
        ("a partial approval", new Evidence.Seen(
            Underway with { Amount = Total with { MinorUnits = 5_000 }, IsPartialApproval = true })),
        ("its transaction over another amount", new Evidence.Seen(
            Underway with { Amount = Total with { MinorUnits = 9_000 } })),
        ("a second transaction underway", new Evidence.Seen(Underway with { Id = "t2", GatewayId = "gateway-t2" })),
        ("a transaction of another order", new Evidence.Seen(Underway with { OrderId = "another" })),
        ("several transactions", new Evidence.SeveralFound(["t1", "t2"])),
        ("a refusal before any transaction", new Evidence.NotCharged(Failure.NotSubmitted)),
        ("no answer", new Evidence.NoAnswer("The connection was lost.")),
        ("a search that finds nothing", new Evidence.NothingFound()),
        ("staff accept a transaction", new Evidence.StaffAccepts(Underway)),
        ("staff reverse a transaction", new Evidence.StaffReverses("t1")),
        ("staff give the payment up", new Evidence.StaffGivesUp()),
        ("a dispute is opened", new Evidence.Disputed(new Dispute("d1", "open", true, "100.00", null))),
        ("a dispute is closed", new Evidence.Disputed(new Dispute("d1", "won", false, "100.00", null))),
        ("a refund does not go through", new Evidence.RefundFailed()),
        ("a survey finds its transaction alone", new Evidence.Surveyed([Underway])),
        ("a survey finds nothing", new Evidence.Surveyed([])),
    ];

    /// <summary>Cases of <see cref="Evidence"/> in the table, to be compared with all that there are.</summary>
    public static IReadOnlySet<Type> Kinds { get; } = All.Select(row => row.Evidence.GetType()).ToHashSet();

    /// <summary>The table as it stands in the document, row by row.</summary>
    public static IEnumerable<string> Table() =>
    [
        $"| evidence | {string.Join(" | ", States.Select(state => state.Name))} |",
        $"|---|{string.Concat(States.Select(_ => "---|"))}",
        .. All.Select(row => $"| {row.Name} | {MovesOn(row.Evidence)} |"),
    ];

    private static string MovesOn(Evidence evidence) =>
        string.Join(" | ", States.Select(state => Move(state.State, evidence)));

    private static string Move(PaymentState state, Evidence evidence) =>
        PaymentDecision.Next(state, evidence, Now) switch
        {
            PaymentMove.Stay => "–",
            PaymentMove.KeepLooking => "look again",
            PaymentMove.Identify => "note its id",
            PaymentMove.Accept => "accept",
            PaymentMove.Settle => "settle",
            PaymentMove.Fail => "fail",
            PaymentMove.ReturnFunds => "return",
            PaymentMove.NoteRefund => "note the refund",
            PaymentMove.Reverse => "reverse",
            PaymentMove.Alarm(var code, _) => $"alarm `{code.Code}`",
            PaymentMove.Tell(var code, _) => $"tell `{code.Code}`",
            PaymentMove.ClearAlarm => "clear the alarm",
            var other => throw new InvalidOperationException($"{other} has no words."),
        };

    private static PaymentState In(PaymentStatus status) => new(
        Id, status, Total, "account", "t1", Now.AddMinutes(-5), CleanSearches: 0, SettledAt: null, FailureCode: null,
        RefundedMinor: 0, InvoicesStillPayable: false);

    private static Evidence.Seen Seen(TransactionStanding standing) => new(Underway with { Standing = standing });

    private static Evidence.Seen Refunded(long minorUnits) => new(
        Underway with { Standing = TransactionStanding.Settled, RefundedMinor = minorUnits });
}
