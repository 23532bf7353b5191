using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Tests.Payments;

internal sealed class RefundTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [Test]
    public async Task Only_a_settled_sale_can_be_refunded()
    {
        var card = await Card();
        var bank = await Bank();

        Assert.Multiple(() =>
        {
            Assert.That(Refund(card).Result.LegacyCode(), Is.EqualTo("91506"));
            Assert.That(Refund(bank).Result.LegacyCode(), Is.EqualTo("91506"));
        });
    }

    [Test]
    public async Task Refunds_add_up_to_the_sale_and_not_a_cent_more()
    {
        var sale = await Settled(await Card());

        var part = await Refund(sale, "40.00");
        var tooMuch = await Refund(sale, "60.01");
        var rest = await Refund(sale, "60.00");
        var more = await Refund(sale, "0.01");

        Assert.Multiple(() =>
        {
            Assert.That(part.Text("data.refundTransaction.refund.amount.value"), Is.EqualTo("40.00"));
            Assert.That(part.Text("data.refundTransaction.refund.refundedTransaction.id"), Is.EqualTo(sale));
            Assert.That(part.Text("data.refundTransaction.refund.__typename"), Is.EqualTo("Refund"));
            Assert.That(tooMuch.LegacyCode(), Is.EqualTo("91521"));
            Assert.That(rest.Text("data.refundTransaction.refund.status"), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
            Assert.That(more.LegacyCode(), Is.EqualTo("91512"));
            Assert.That(gateway.Simulator.Transaction(sale).RefundedMinor, Is.EqualTo(100_00));
        });
    }

    [Test]
    public async Task A_refund_gives_back_all_and_takes_the_order_id_of_the_sale_unless_told_otherwise()
    {
        var sale = await Settled(await Card());

        var refund = (await Refund(sale)).At("data.refundTransaction.refund");

        Assert.Multiple(() =>
        {
            Assert.That(refund.Text("amount.value"), Is.EqualTo("100.00"));
            Assert.That(refund.Text("orderId"), Is.EqualTo("order-1"));
        });
    }

    [Test]
    public async Task A_bank_refund_takes_three_banking_days_too()
    {
        var sale = await Settled(await Bank(), days: 4);

        var refund = (await Refund(sale)).At("data.refundTransaction.refund");
        gateway.Simulator.AdvanceClock(6);

        Assert.Multiple(() =>
        {
            Assert.That(refund.Text("status"), Is.EqualTo("SETTLEMENT_PENDING"));
            Assert.That(gateway.Simulator.Transaction(TestGateway.Id(refund)).Status, Is.EqualTo("SETTLED"));
        });
    }

    [Test]
    public async Task A_returned_debit_cannot_be_refunded()
    {
        var sale = await Settled(await Bank(), days: 4);
        gateway.Simulator.Return(sale, "R10");

        Assert.That((await Refund(sale)).LegacyCode(), Is.EqualTo("91506"));
    }

    [Test]
    public async Task Reversing_voids_what_has_not_settled()
    {
        var answer = await Reverse(await Card());

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("data.reverseTransaction.reversal.__typename"), Is.EqualTo("Transaction"));
            Assert.That(answer.Text("data.reverseTransaction.reversal.status"), Is.EqualTo("VOIDED"));
            Assert.That(
                answer.Text("data.reverseTransaction.reversal.statusHistory.0.__typename"), Is.EqualTo("VoidedEvent"));
        });
    }

    [Test]
    public async Task Reversing_refunds_what_has_settled()
    {
        var answer = await Reverse(await Settled(await Card()));

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("data.reverseTransaction.reversal.__typename"), Is.EqualTo("Refund"));
            Assert.That(answer.Text("data.reverseTransaction.reversal.amount.value"), Is.EqualTo("100.00"));
        });
    }

    [Test]
    public async Task A_voided_sale_does_not_settle()
    {
        var sale = await Card();
        var voided = await gateway.Ask(Documents.Void, new { input = new { transactionId = sale } });
        gateway.Simulator.AdvanceClock(2);

        Assert.Multiple(() =>
        {
            Assert.That(voided.Text("data.voidTransaction.transaction.status"), Is.EqualTo("VOIDED"));
            Assert.That(gateway.Simulator.Transaction(sale).Status, Is.EqualTo("VOIDED"));
        });
    }

    [Test]
    public async Task A_bank_debit_cannot_be_voided()
    {
        var sale = await Bank();
        var voided = await gateway.Ask(Documents.Void, new { input = new { transactionId = sale } });

        Assert.Multiple(() =>
        {
            Assert.That(voided.LegacyCode(), Is.EqualTo("91504"));
            Assert.That(Reverse(sale).Result.LegacyCode(), Is.EqualTo("91504"));
        });
    }

    [Test]
    public async Task A_settled_card_cannot_be_voided()
    {
        var sale = await Settled(await Card());

        Assert.That(
            (await gateway.Ask(Documents.Void, new { input = new { transactionId = sale } })).LegacyCode(),
            Is.EqualTo("91504"));
    }

    [Test]
    public async Task An_unknown_transaction_is_not_found() =>
        Assert.That(
            (await Refund("dHJhbnNhY3Rpb25fbm9uZQ")).Text("errors.0.extensions.errorClass"), Is.EqualTo("NOT_FOUND"));

    [TestCase("SETTLED", "SETTLED")]
    [TestCase("SETTLEMENT_DECLINED", "SETTLEMENT_DECLINED")]
    public async Task The_sandbox_settles_on_demand_once(string state, string status)
    {
        var sale = await Bank();
        object input = new { transactionId = sale, settlementState = state };

        var first = await gateway.Ask(Documents.SandboxSettle, new { input });
        var second = await gateway.Ask(Documents.SandboxSettle, new { input });

        Assert.Multiple(() =>
        {
            Assert.That(first.Status(), Is.EqualTo(status));
            Assert.That(second.LegacyCode(), Is.EqualTo("91575"));
        });
    }

    private async Task<string> Card() =>
        TestGateway.Id((await gateway.ChargeCard("100.00", "order-1")).At("data.chargeCreditCard.transaction"));

    private async Task<string> Bank() => TestGateway.Id(
        (await gateway.ChargeBank("100.00", "order-1", await gateway.VaultedAccount()))
            .At("data.chargeUsBankAccount.transaction"));

    private Task<string> Settled(string id, int days = 1)
    {
        gateway.Simulator.AdvanceClock(days);
        return Task.FromResult(id);
    }

    private Task<JsonElement> Refund(string sale, string? amount = null) =>
        gateway.Ask(Documents.Refund, new { input = new { transactionId = sale, refund = new { amount } } });

    private Task<JsonElement> Reverse(string sale) =>
        gateway.Ask(Documents.Reverse, new { input = new { transactionId = sale } });
}
