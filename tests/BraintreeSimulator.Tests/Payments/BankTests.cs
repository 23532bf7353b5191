using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Requests;

namespace CustomerPayments.BraintreeSimulator.Tests.Payments;

internal sealed class BankTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [Test]
    public async Task A_bank_nonce_cannot_be_charged_before_it_is_vaulted()
    {
        var answer = await gateway.ChargeBank("10.00", "order-1", await gateway.BankToken());

        Assert.That(answer.LegacyCode(), Is.EqualTo("915171"));
    }

    [Test]
    public async Task A_vaulted_account_that_is_not_verified_cannot_be_charged()
    {
        var account = await gateway.VaultedAccount("1000000004");

        Assert.That((await gateway.ChargeBank("10.00", "order-1", account)).LegacyCode(), Is.EqualTo("915172"));
    }

    [Test]
    public async Task Once_another_verification_succeeds_the_account_can_be_charged()
    {
        var account = await gateway.VaultedAccount("1000000004");
        await gateway.Ask(
            Documents.Verify,
            new { input = new { paymentMethodId = account, verificationMethod = "INDEPENDENT_CHECK" } });

        Assert.That((await gateway.ChargeBank("10.00", "order-1", account)).Status(), Is.EqualTo("SETTLEMENT_PENDING"));
    }

    [Test]
    public async Task The_vault_consumes_the_nonce()
    {
        var token = await gateway.BankToken();
        await gateway.Vault(token);

        Assert.That((await gateway.Vault(token)).LegacyCode(), Is.EqualTo("93107"));
    }

    [Test]
    public async Task The_static_bank_nonce_can_be_vaulted_again_and_again()
    {
        await gateway.Vault("fake-us-bank-account-nonce");
        var again = await gateway.Vault("fake-us-bank-account-nonce");

        Assert.That(again.Text("data.vaultUsBankAccount.verification.status"), Is.EqualTo("VERIFIED"));
    }

    [TestCase("1000000000", "VERIFIED", "1000")]
    [TestCase("1000000001", "VERIFIED", "1003")]
    [TestCase("1000000002", "FAILED", "3000")]
    [TestCase("1000000004", "PROCESSOR_DECLINED", "2046")]
    [TestCase("1000000005", "PROCESSOR_DECLINED", "2061")]
    [TestCase("1000000006", "PROCESSOR_DECLINED", "2092")]
    [TestCase("1000000009", "PROCESSOR_DECLINED", "2061")]
    [TestCase("123456789", "PROCESSOR_DECLINED", "2038")]
    public async Task The_account_number_decides_the_network_check_and_the_vault_takes_it_anyway(
        string number, string status, string code)
    {
        var answer = (await gateway.Vault(await gateway.BankToken(number))).At("data.vaultUsBankAccount");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("verification.status"), Is.EqualTo(status));
            Assert.That(answer.Text("verification.processorResponse.legacyCode"), Is.EqualTo(code));
            Assert.That(answer.Text("paymentMethod.usage"), Is.EqualTo("MULTI_USE"));
            Assert.That(answer.At("paymentMethod.details.verified").GetBoolean(), Is.EqualTo(status is "VERIFIED"));
            Assert.That(
                answer.Text("paymentMethod.details.achMandate.acceptanceText"), Is.EqualTo("I authorize the debit."));
        });
    }

    [TestCase("123", "PROCESSOR_DECLINED")]
    [TestCase("1234", "VERIFIED")]
    public async Task An_independent_check_takes_any_account_of_four_digits(string number, string status)
    {
        var answer = await gateway.Vault(await gateway.BankToken(number), "INDEPENDENT_CHECK");

        Assert.That(answer.Text("data.vaultUsBankAccount.verification.status"), Is.EqualTo(status));
    }

    [Test]
    public async Task The_vault_takes_a_newer_mandate_and_a_known_customer()
    {
        var created = await gateway.Ask(
            Documents.CreateCustomer,
            new { input = new { customer = new { company = "Acme", email = "a@acme.example" } } });
        var customer = created.At("data.createCustomer.customer");
        var answer = await gateway.Ask(Documents.Vault, new
        {
            input = new
            {
                paymentMethodId = await gateway.BankToken(),
                verificationMethod = "NETWORK_CHECK",
                customerId = TestGateway.Id(customer),
                achMandate = "A newer text.",
                achMandateAcceptedAt = "2026-12-07T15:00:00Z",
            },
        });

        Assert.Multiple(() =>
        {
            Assert.That(
                answer.Text("data.vaultUsBankAccount.paymentMethod.customer.id"), Is.EqualTo(TestGateway.Id(customer)));
            Assert.That(
                answer.Text("data.vaultUsBankAccount.paymentMethod.details.achMandate.acceptanceText"),
                Is.EqualTo("A newer text."));
        });
    }

    [Test]
    public async Task A_debit_is_pending_at_first_and_settles_at_the_end_of_the_third_banking_day()
    {
        var id = await Charged("120.00");

        gateway.Time.Advance(TimeSpan.FromHours(24 * 3 + 13.9));
        var before = await gateway.Node(id);
        gateway.Time.Advance(TimeSpan.FromHours(0.2));
        var after = await gateway.Node(id);

        Assert.Multiple(() =>
        {
            Assert.That(before.Text("status"), Is.EqualTo("SETTLEMENT_PENDING"));
            Assert.That(before.Text("statusHistory.0.settlementResponse.legacyCode"), Is.EqualTo("4002"));
            Assert.That(after.Text("status"), Is.EqualTo("SETTLED"));
            Assert.That(after.Text("statusHistory.0.__typename"), Is.EqualTo("SettledEvent"));
            Assert.That(after.Text("statusHistory.0.timestamp"), Is.EqualTo("2026-12-11T05:00:00.000000Z"));
            Assert.That(after.Text("statusHistory.1.__typename"), Is.EqualTo("SettlementPendingEvent"));
            Assert.That(after.Text("paymentMethodSnapshot.__typename"), Is.EqualTo("UsBankAccountDetails"));
            Assert.That(after.Text("disbursementDetails.date"), Is.EqualTo("2026-12-11"));
        });
    }

    [TestCase("44444.44", "R01")]
    [TestCase("55555.55", "R10")]
    [TestCase("6666.66", "R02")]
    [TestCase("7777.77", "R03")]
    public async Task Some_amounts_are_declined_instead_of_settled(string amount, string code)
    {
        var id = await Charged(amount);
        var atFirst = await gateway.Node(id);
        gateway.Simulator.AdvanceClock(4);
        var atLast = await gateway.Node(id);

        Assert.Multiple(() =>
        {
            Assert.That(atFirst.Text("status"), Is.EqualTo("SETTLEMENT_PENDING"));
            Assert.That(atFirst.Text("paymentMethodSnapshot.achReturnCode"), Is.Null);
            Assert.That(atLast.Text("status"), Is.EqualTo("SETTLEMENT_DECLINED"));
            Assert.That(atLast.Text("statusHistory.0.settlementResponse.legacyCode"), Is.EqualTo("4001"));
            Assert.That(atLast.Text("paymentMethodSnapshot.achReturnCode"), Is.EqualTo(code));
        });
    }

    [Test]
    public async Task One_amount_fails_at_once()
    {
        var answer = await gateway.ChargeBank("33333.33", "order-1", await gateway.VaultedAccount());

        Assert.That(answer.Status(), Is.EqualTo("FAILED"));
    }

    [Test]
    public async Task A_late_return_leaves_the_debit_settled_and_names_the_code()
    {
        var id = await Charged("10.00");
        gateway.Simulator.AdvanceClock(10);

        gateway.Simulator.Return(id, "R10");

        var sale = await gateway.Node(id);
        Assert.Multiple(() =>
        {
            Assert.That(sale.Text("status"), Is.EqualTo("SETTLED"));
            Assert.That(sale.Text("paymentMethodSnapshot.achReturnCode"), Is.EqualTo("R10"));
            Assert.That(sale.At("statusHistory").GetArrayLength(), Is.EqualTo(2));
            Assert.That(gateway.Simulator.Transaction(id).ReturnedAt, Is.EqualTo(gateway.Simulator.Now));
        });
    }

    [Test]
    public async Task A_return_before_settlement_declines_it()
    {
        var id = await Charged("10.00");

        gateway.Simulator.Return(gateway.Simulator.Transaction(id).LegacyId, "R01");

        Assert.That((await gateway.Node(id)).Text("status"), Is.EqualTo("SETTLEMENT_DECLINED"));
    }

    [Test]
    public async Task A_transaction_that_cannot_be_returned_is_refused_with_a_sentence()
    {
        var debit = await Charged("10.00");
        var card = TestGateway.Id((await gateway.ChargeCard("10.00")).At("data.chargeCreditCard.transaction"));
        gateway.Simulator.Return(debit, "RJCT");

        Assert.Multiple(() =>
        {
            Assert.That(() => gateway.Simulator.Return("none", "R01"), Throws.TypeOf<BadControlRequestException>());
            Assert.That(() => gateway.Simulator.Return(card, "R01"), Throws.TypeOf<BadControlRequestException>());
            Assert.That(() => gateway.Simulator.Return(debit, "R86"), Throws.TypeOf<BadControlRequestException>());
            Assert.That(() => gateway.Simulator.Return(debit, "R00"), Throws.TypeOf<BadControlRequestException>());
            Assert.That(() => gateway.Simulator.Return(debit, "R01"), Throws.TypeOf<BadControlRequestException>());
        });
    }

    [TestCase("R01", "SETTLEMENT_PENDING")]
    [TestCase("R02", "GATEWAY_REJECTED")]
    [TestCase("R03", "GATEWAY_REJECTED")]
    [TestCase("R29", "GATEWAY_REJECTED")]
    public async Task Some_returns_block_the_account_however_it_is_vaulted_again(string code, string status)
    {
        gateway.Simulator.Return(await Charged("10.00"), code);

        var answer = await gateway.ChargeBank("10.00", "order-2", await gateway.VaultedAccount());

        Assert.That(answer.Status(), Is.EqualTo(status));
        if (status is "GATEWAY_REJECTED")
            Assert.That(
                answer.Text("data.chargeUsBankAccount.transaction.statusHistory.0.gatewayRejectionReason"),
                Is.EqualTo("PAYMENT_METHOD_BLOCKED"));
    }

    [Test]
    public async Task A_deleted_account_is_gone_but_its_sales_remain()
    {
        var account = await gateway.VaultedAccount();
        var sale = (await gateway.ChargeBank("10.00", "order-1", account)).At("data.chargeUsBankAccount.transaction");
        await gateway.Ask(Documents.Delete, new { input = new { paymentMethodId = account } });

        var charge = await gateway.ChargeBank("11.00", "order-2", account);
        var again = await gateway.Ask(Documents.Delete, new { input = new { paymentMethodId = account } });
        var node = await gateway.Ask(Documents.Node, new { id = account });
        Assert.Multiple(() =>
        {
            Assert.That(charge.Text("errors.0.extensions.errorClass"), Is.EqualTo("NOT_FOUND"));
            Assert.That(again.Text("errors.0.extensions.errorClass"), Is.EqualTo("NOT_FOUND"));
            Assert.That(node.Text("data.node"), Is.Null);
            Assert.That(gateway.Simulator.Transaction(TestGateway.Id(sale)).Last4, Is.EqualTo("0000"));
        });
    }

    [Test]
    public async Task Right_micro_transfer_amounts_verify_at_once()
    {
        var (verification, account) = await MicroTransfers("1000000000");

        var answer = await Confirm(verification, 29, 17);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("status"), Is.EqualTo("CONFIRMED"));
            Assert.That(answer.Text("verification.status"), Is.EqualTo("VERIFIED"));
            Assert.That(
                gateway.ChargeBank("10.00", "order-1", account).Result.Status(), Is.EqualTo("SETTLEMENT_PENDING"));
        });
    }

    [Test]
    public async Task For_one_account_they_verify_three_banking_days_later()
    {
        var (verification, account) = await MicroTransfers("1000000001");

        var confirmed = await Confirm(verification, 17, 29);
        var early = await gateway.ChargeBank("10.00", "order-1", account);
        gateway.Simulator.AdvanceClock(4);
        var late = await gateway.ChargeBank("10.00", "order-1", account);

        Assert.Multiple(() =>
        {
            Assert.That(confirmed.Text("status"), Is.EqualTo("CONFIRMED"));
            Assert.That(confirmed.Text("verification.status"), Is.EqualTo("PENDING"));
            Assert.That(early.LegacyCode(), Is.EqualTo("915172"));
            Assert.That(late.Status(), Is.EqualTo("SETTLEMENT_PENDING"));
        });
    }

    [Test]
    public async Task Five_wrong_guesses_end_the_verification()
    {
        var (verification, _) = await MicroTransfers("1000000000");
        for (var guess = 1; guess < 5; guess++)
            Assert.That((await Confirm(verification, 1, 2)).Text("status"), Is.EqualTo("AMOUNTS_DO_NOT_MATCH"));

        var fifth = await Confirm(verification, 1, 2);
        var right = await Confirm(verification, 17, 29);

        Assert.Multiple(() =>
        {
            Assert.That(fifth.Text("status"), Is.EqualTo("TOO_MANY_ATTEMPTS"));
            Assert.That(
                fifth.Text("verification.gatewayRejectionReason"), Is.EqualTo("TOO_MANY_CONFIRMATION_ATTEMPTS"));
            Assert.That(right.Text("status"), Is.EqualTo("TOO_MANY_ATTEMPTS"));
        });
    }

    [TestCase("1000000002", "FAILED")]
    [TestCase("1000000003", "PROCESSOR_DECLINED")]
    [TestCase("555555555", "PENDING")]
    public async Task The_account_number_decides_what_becomes_of_micro_transfers(string number, string status)
    {
        var answer = await gateway.Vault(await gateway.BankToken(number), "MICRO_TRANSFERS");

        Assert.That(answer.Text("data.vaultUsBankAccount.verification.status"), Is.EqualTo(status));
    }

    [Test]
    public async Task A_vaulted_account_shows_its_verifications()
    {
        var account = await gateway.VaultedAccount("1000000004");
        await gateway.Ask(
            Documents.Verify,
            new { input = new { paymentMethodId = account, verificationMethod = "INDEPENDENT_CHECK" } });

        var node = await gateway.Node(account);

        Assert.That(
            string.Join(", ", node.At("verifications.edges").EnumerateArray().Select(edge => edge.Text("node.status"))),
            Is.EqualTo("VERIFIED, PROCESSOR_DECLINED"));
    }

    private async Task<string> Charged(string amount) =>
        TestGateway.Id((await gateway.ChargeBank(amount, "order-1", await gateway.VaultedAccount()))
            .At("data.chargeUsBankAccount.transaction"));

    private async Task<(string Verification, string Account)> MicroTransfers(string number)
    {
        var answer = await gateway.Vault(await gateway.BankToken(number), "MICRO_TRANSFERS");
        var vaulted = answer.At("data.vaultUsBankAccount");
        return (TestGateway.Id(vaulted.At("verification")), TestGateway.Id(vaulted.At("paymentMethod")));
    }

    private async Task<JsonElement> Confirm(string verification, params int[] amounts) =>
        (await gateway.Ask(
            Documents.Confirm, new { input = new { verificationId = verification, amountsInCents = amounts } }))
        .At("data.confirmMicroTransferAmounts");
}
