using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using static CustomerPayments.Domain.Payments.TransactionStanding;

namespace CustomerPayments.Domain.Tests.Payments;

/// <summary>
/// Both sides of what the decision about a payment asks; the whole table is in docs/payment-states.md.
/// </summary>
public sealed class PaymentDecisionTests
{
    private static readonly PaymentId Id = PaymentId.New(Make.Now);

    private static readonly GatewayTransaction Charge =
        new("tx-1", "gateway-tx-1", Id.OrderId, Make.Usd(100_00), Make.MerchantAccount, Underway);

    private static readonly PaymentState Processing = new(
        Id, PaymentStatus.Processing, Make.Usd(100_00), Make.MerchantAccount, null, Make.Now, 0, null, null, 0, false);

    private static readonly PaymentState Failed =
        Processing with { Status = PaymentStatus.Failed, FailureCode = FailureCode.Declined };

    private static TestCaseData[] OfStaff =>
    [
        Case("fits", Processing, Charge, true),
        Case("fits another amount, which staff have seen", Processing, Charge with { Amount = Make.Usd(60_00) }, true),
        Case("has settled", Processing, Charge with { Standing = Settled }, true),
        Case("is of another order", Processing, Charge with { OrderId = "another" }, false),
        Case("is of another merchant account", Processing, Charge with { MerchantAccountId = "eur" }, false),
        Case("is in another currency", Processing, Charge with { Amount = new Money(100_00, "EUR") }, false),
        Case("took nothing", Processing, Charge with { Standing = Declined }, false),
        Case("is in a state that we do not know", Processing, Charge with { Standing = Undecided }, false),
        Case("was given back", Processing, Charge with { RefundedMinor = 100_00 }, false),
        Case(
            "fits a failed payment whose invoices are unpaid", Failed with { InvoicesStillPayable = true }, Charge,
            true),
        Case("fits a failed payment whose invoices are paid otherwise", Failed, Charge, false),
        Case("fits a payment that has succeeded", Processing with { Status = PaymentStatus.Succeeded }, Charge, false),
    ];

    [TestCaseSource(nameof(OfStaff))]
    public void Staff_accept_a_charge_that(PaymentState payment, GatewayTransaction charge, bool accepted) =>
        Assert.That(
            Next(payment, new Evidence.StaffAccepts(charge)),
            accepted ? Is.EqualTo(new PaymentMove.Accept(charge)) : Is.TypeOf<PaymentMove.Stay>());

    [TestCase(PaymentStatus.Processing, true)]
    [TestCase(PaymentStatus.Pending, false)]
    [TestCase(PaymentStatus.Succeeded, false)]
    [TestCase(PaymentStatus.Failed, false)]
    [TestCase(PaymentStatus.Returned, false)]
    public void Only_a_payment_whose_outcome_is_open_fails_by_a_refusal_or_is_given_up(PaymentStatus status, bool fails)
    {
        var payment = Processing with { Status = status };
        Evidence[] all = [new Evidence.NotCharged(Failure.NotSubmitted), new Evidence.StaffGivesUp()];
        Assert.That(
            all.Select(evidence => Next(payment, evidence) is PaymentMove.Fail), Is.All.EqualTo(fails));
    }

    private static TestCaseData[] Surveys =>
    [
        Survey("its own charge alone", PaymentStatus.Succeeded, true, Charge),
        Survey("its own charge alone, while it is pending", PaymentStatus.Pending, true, Charge),
        Survey("another charge", PaymentStatus.Succeeded, false, Charge with { Id = "tx-2" }),
        Survey("its own charge over another amount", PaymentStatus.Succeeded, false,
            Charge with { Amount = Make.Usd(99_00) }),
        Survey("another charge beside its own", PaymentStatus.Succeeded, false, Charge, Charge with { Id = "tx-2" }),
        Survey("nothing, and it failed", PaymentStatus.Failed, true),
        Survey("nothing, and it was returned", PaymentStatus.Returned, true),
        Survey("a charge, and it failed", PaymentStatus.Failed, false, Charge),
        Survey("nothing, and its outcome is open", PaymentStatus.Processing, false),
    ];

    [TestCaseSource(nameof(Surveys))]
    public void An_alarm_is_over_when_the_gateway_holds(
        PaymentStatus status, bool isOver, IReadOnlyList<GatewayTransaction> standing) => Assert.That(
        Next(Processing with { Status = status, TransactionId = "tx-1" }, new Evidence.Surveyed(standing)),
        isOver ? Is.TypeOf<PaymentMove.ClearAlarm>() : Is.TypeOf<PaymentMove.Stay>());

    [TestCase(false)]
    [TestCase(true)]
    public void A_charge_that_was_undone_before_we_knew_it_has_failed_for_its_own_reason(bool isPart)
    {
        var undone = Charge with { Standing = Voided, IsPartialApproval = isPart };
        Assert.That(
            ((PaymentMove.Fail)Next(Processing, new Evidence.Seen(undone))).Why,
            Is.EqualTo(isPart ? Failure.PartiallyApproved : Failure.Cancelled));
    }

    [TestCase(Declined, FailureStage.Authorization)]
    [TestCase(SettlementDeclined, FailureStage.Settlement)]
    public void A_decline_without_a_reason_is_told_by_its_stage_and_not_to_be_repeated(
        TransactionStanding standing, FailureStage stage)
    {
        var why = ((PaymentMove.Fail)Next(Processing, new Evidence.Seen(Charge with { Standing = standing }))).Why;
        Assert.That((why.Code, why.Stage, why.Retryable), Is.EqualTo((FailureCode.Declined, stage, false)));
    }

    [Test]
    public void A_decline_with_a_reason_keeps_it()
    {
        var why = new Failure(FailureStage.Authorization, "2001", "There is not enough money.", Retryable: true);
        Assert.That(
            Next(Processing, new Evidence.Seen(Charge with { Standing = Declined, Refusal = why })),
            Is.EqualTo(new PaymentMove.Fail(why, Charge with { Standing = Declined, Refusal = why })));
    }

    [TestCase("R10", "R10")]
    [TestCase(null, ReturnCode.Unknown)]
    public void A_return_is_told_by_the_banks_code_if_it_gave_one(string? given, string told)
    {
        var succeeded = Processing with { Status = PaymentStatus.Succeeded, TransactionId = "tx-1" };
        var returned = Charge with { Standing = Returned, ReturnCode = given };
        Assert.That(
            Next(succeeded, new Evidence.Seen(returned)),
            Is.EqualTo(new PaymentMove.ReturnFunds(told, AchReturnCode.InWords(told))));
    }

    private static TestCaseData[] AfterFailure =>
    [
        Late("stands", Charge, "charge-without-payment"),
        Late("was declined", Charge with { Standing = Declined }, null),
        Late("is in a state that we do not know", Charge with { Standing = Undecided }, null),
        Late("was given back", Charge with { RefundedMinor = 100_00 }, null),
        Late("was returned by the bank", Charge with { Standing = Returned }, null),
    ];

    [TestCaseSource(nameof(AfterFailure))]
    public void A_failed_payment_sees_a_charge_that(GatewayTransaction charge, string? alarm) => Assert.That(
        (Next(Failed, new Evidence.Seen(charge)) as PaymentMove.Alarm)?.Code.Code, Is.EqualTo(alarm));

    [TestCase(Underway, PaymentStatus.Failed, "charge-without-payment")]
    [TestCase(Underway, PaymentStatus.Returned, "charge-without-payment")]
    [TestCase(Underway, PaymentStatus.Succeeded, "several-charges")]
    [TestCase(Undecided, PaymentStatus.Pending, "several-charges")]
    [TestCase(Voided, PaymentStatus.Succeeded, null)]
    [TestCase(Declined, PaymentStatus.Succeeded, null)]
    public void A_second_transaction_is_an_alarm_if_it_may_hold_money(
        TransactionStanding standing, PaymentStatus status, string? alarm)
    {
        var payment = Processing with { Status = status, TransactionId = "tx-0" };
        Assert.That(
            (Next(payment, new Evidence.Seen(Charge with { Standing = standing })) as PaymentMove.Alarm)?.Code.Code,
            Is.EqualTo(alarm));
    }

    private static PaymentMove Next(PaymentState payment, Evidence evidence) =>
        PaymentDecision.Next(payment, evidence, Make.Now);

    private static TestCaseData Case(string name, PaymentState payment, GatewayTransaction charge, bool accepted) =>
        new(payment, charge, accepted) { TestName = $"{{m}}({name})" };

    private static TestCaseData Survey(
        string name, PaymentStatus status, bool isOver, params IReadOnlyList<GatewayTransaction> standing) =>
        new(status, isOver, standing) { TestName = $"{{m}}({name})" };

    private static TestCaseData Late(string name, GatewayTransaction charge, string? alarm) =>
        new(charge, alarm) { TestName = $"{{m}}({name})" };
}
