using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

public sealed class BraintreeStatusTests
{
    [TestCase("AUTHORIZING", ExpectedResult = TransactionStanding.Undecided)]
    [TestCase("AUTHORIZED", ExpectedResult = TransactionStanding.Undecided)]
    [TestCase("AUTHORIZATION_EXPIRED", ExpectedResult = TransactionStanding.Declined)]
    [TestCase("SUBMITTED_FOR_SETTLEMENT", ExpectedResult = TransactionStanding.Underway)]
    [TestCase("SETTLING", ExpectedResult = TransactionStanding.Underway)]
    [TestCase("SETTLEMENT_PENDING", ExpectedResult = TransactionStanding.Underway)]
    [TestCase("SETTLED", ExpectedResult = TransactionStanding.Settled)]
    [TestCase("SETTLEMENT_DECLINED", ExpectedResult = TransactionStanding.SettlementDeclined)]
    [TestCase("SETTLEMENT_CONFIRMED", ExpectedResult = TransactionStanding.Undecided)]
    [TestCase("PROCESSOR_DECLINED", ExpectedResult = TransactionStanding.Declined)]
    [TestCase("GATEWAY_REJECTED", ExpectedResult = TransactionStanding.Declined)]
    [TestCase("FAILED", ExpectedResult = TransactionStanding.Declined)]
    [TestCase("VOIDED", ExpectedResult = TransactionStanding.Voided)]
    [TestCase("SOMETHING_NEW", ExpectedResult = TransactionStanding.Undecided)]
    [TestCase("", ExpectedResult = TransactionStanding.Undecided)]
    [TestCase(null, ExpectedResult = TransactionStanding.Undecided)]
    public TransactionStanding Every_status_has_one_meaning_and_an_unknown_one_is_never_guessed_at(string? status) =>
        BraintreeStatus.StandingOf(status, achReturnCode: null);

    [Test]
    public void A_late_return_leaves_the_status_settled_and_the_code_is_the_news() =>
        Assert.That(BraintreeStatus.StandingOf("SETTLED", "R10"), Is.EqualTo(TransactionStanding.Returned));

    [TestCase("THREE_D_SECURE", "three-d-secure", true, "Your bank did not confirm")]
    [TestCase("AVS", "avs", true, "ZIP code")]
    [TestCase("CVV", "cvv", true, "security code")]
    [TestCase("AVS_AND_CVV", "avs-and-cvv", true, "security code")]
    [TestCase("FRAUD", "fraud", false, "another card")]
    [TestCase("SOMETHING_NEW", "something-new", false, "another card")]
    public void A_rejection_says_why_although_the_bank_had_approved(
        string reason, string code, bool retryable, string advice)
    {
        var approved = new BraintreeProcessorResponse("1000", "Approved");
        var refusal = RefusalOf(
            "GATEWAY_REJECTED", new BraintreeStatusEvent("GATEWAY_REJECTED", null, null, reason, approved, null));

        Assert.That((refusal.Code, refusal.Retryable), Is.EqualTo((code, retryable)));
        Assert.That(refusal.Message, Does.Contain(advice));
    }

    [TestCase("SOFT", "2000", true)]
    [TestCase("HARD", "2000", false)]
    [TestCase(null, "2046", true)]
    [TestCase(null, "2004", false)]
    [TestCase(null, "2500", true)]
    public void A_decline_says_whether_the_same_card_may_work_later(string? declineType, string code, bool retryable)
    {
        var declined = new BraintreeStatusEvent("PROCESSOR_DECLINED", null, declineType, null,
            new BraintreeProcessorResponse(code, "Words for staff"), null);
        var refusal = RefusalOf("PROCESSOR_DECLINED", declined);

        Assert.That((refusal.Code, refusal.Retryable, refusal.Stage),
            Is.EqualTo((code, retryable, FailureStage.Authorization)));
        Assert.That(refusal.Message, Does.Not.Contain("staff"));
    }

    private static Failure RefusalOf(string status, BraintreeStatusEvent latest)
    {
        var card = new BraintreeSnapshot(new BraintreeCard("VISA", "1111"), null, null, null, null);
        var transaction = new BraintreeTransaction(
            "tx", null, "order", status, "usd", null, new BraintreeAmount("1.00", "USD"), card, [latest], null);
        return transaction.ToTransaction(new())!.Refusal!;
    }
}
