using CustomerPayments.Application.Gateway;
using CustomerPayments.BraintreeSimulator;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Http;
using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>The adapter against the gateway in the box.</summary>
public sealed class BraintreeGatewayTests
{
    private readonly FakeTimeProvider clock = new(Adapter.Now);
    private string folder = null!;
    private GatewaySimulator simulator = null!;
    private BraintreeGateway gateway = null!;

    [SetUp]
    public void StartGateway()
    {
        folder = Directory.CreateTempSubdirectory("customer-payments-").FullName;
        simulator = new GatewaySimulator(
            new SimulatorOptions { StateFile = Path.Combine(folder, "simulator.db") }, clock,
            NullLogger<GatewaySimulator>.Instance);
        gateway = Adapter.Over(new SimulatorHttpMessageHandler(simulator), clock);
    }

    [TearDown]
    public void StopGateway()
    {
        simulator.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_good_card_is_underway_with_our_order_id_amount_and_account()
    {
        var charge = Adapter.Charge(120_45);

        var transaction = await SeenAsync(charge);

        Assert.Multiple(() =>
        {
            Assert.That((transaction.OrderId, transaction.Amount, transaction.MerchantAccountId, transaction.Standing),
                Is.EqualTo(
                    (charge.Payment.OrderId, new Money(120_45, "USD"), "portal_demo_usd",
                        TransactionStanding.Underway)));
            Assert.That(transaction.Method, Is.EqualTo(new MethodDetails("Visa", "1881", null)));
        });
    }

    [TestCase(PaymentMethod.Card)]
    [TestCase(PaymentMethod.Ach)]
    public async Task What_was_sent_along_with_a_charge_comes_back_with_it(PaymentMethod method)
    {
        var charge = method is PaymentMethod.Card
            ? Adapter.Charge(120_45)
            : Adapter.Charge(120_45, method, await VaultAsync());

        var read = (await gateway.ReadAsync((await SeenAsync(charge)).GatewayId, CancellationToken.None))!;

        Assert.That(read.PaidBy, Is.EqualTo(method));
        Assert.That(
            (read.References!.Customer, read.References.Invoices, read.References.PaymentNumber),
            Is.EqualTo((charge.References.Customer, charge.References.Invoices, charge.References.PaymentNumber)));
    }

    [Test]
    public async Task A_custom_field_that_the_control_panel_does_not_have_is_our_fault_and_charges_nothing()
    {
        var ours = Adapter.Over(
            new SimulatorHttpMessageHandler(simulator), clock,
            new BraintreeOptions { CustomFields = new() { Customer = "nobody_made_it" } });
        var evidence = await ours.ChargeAsync(Adapter.Charge(100), CancellationToken.None);
        Assert.That(((Evidence.NotCharged)evidence).Why.Code, Is.EqualTo(FailureCode.GatewayConfiguration));
        Assert.That(simulator.Transactions(), Is.Empty);
    }

    [Test]
    public async Task A_declined_card_carries_the_processors_code()
    {
        var transaction = await SeenAsync(Adapter.Charge(2000_00));
        Assert.That(
            (transaction.Standing, transaction.Refusal!.Code), Is.EqualTo((TransactionStanding.Declined, "2000")));
    }

    [Test]
    public async Task A_consumed_nonce_is_refused_and_nothing_is_charged()
    {
        var evidence = await gateway.ChargeAsync(
            Adapter.Charge(100, token: "fake-consumed-nonce"), CancellationToken.None);
        Assert.That(((Evidence.NotCharged)evidence).Why.Code, Is.EqualTo("91564"));
        Assert.That(simulator.Transactions(), Is.Empty);
    }

    [Test]
    public async Task A_vaulted_and_verified_account_is_debited_and_settles_on_the_third_banking_day()
    {
        var debit = Adapter.Charge(120_45, PaymentMethod.Ach, await VaultAsync());
        var pending = await SeenAsync(debit);
        clock.Advance(TimeSpan.FromDays(2));
        var before = (await gateway.ReadAsync(pending.GatewayId, CancellationToken.None))!;
        clock.Advance(TimeSpan.FromDays(3));
        var after = (await gateway.ReadAsync(pending.GatewayId, CancellationToken.None))!;

        Assert.That((pending.Standing, before.Standing, after.Standing),
            Is.EqualTo((TransactionStanding.Underway, TransactionStanding.Underway, TransactionStanding.Settled)));
        Assert.That(after.SettledAt, Is.Not.Null);
    }

    [Test]
    public async Task A_debit_of_an_amount_that_the_bank_refuses_is_declined_while_it_settles()
    {
        var pending = await SeenAsync(Adapter.Charge(44444_44, PaymentMethod.Ach, await VaultAsync()));
        clock.Advance(TimeSpan.FromDays(6));
        var after = (await gateway.ReadAsync(pending.GatewayId, CancellationToken.None))!;
        Assert.That((after.Standing, after.Refusal!.Stage),
            Is.EqualTo((TransactionStanding.SettlementDeclined, FailureStage.Settlement)));
    }

    [TestCase("2025-06-01", true)]
    [TestCase("2025-06-01", false)]
    [TestCase("2026-02-18", true)]
    public async Task A_late_return_shows_by_its_code_in_every_version_of_the_api(string version, bool asksFieldsOf2026)
    {
        var asked = Adapter.Over(
            new SimulatorHttpMessageHandler(simulator), clock,
            new BraintreeOptions { AskFieldsOf2026 = asksFieldsOf2026 }, version);
        var pending = await SeenAsync(Adapter.Charge(100, PaymentMethod.Ach, await VaultAsync()));
        simulator.Settle(pending.Id);
        simulator.Return(pending.Id, "R10");
        var after = (await asked.FindByIdsAsync([pending.GatewayId], CancellationToken.None)).Single();
        Assert.That((after.Standing, after.ReturnCode, after.Method!.Last4),
            Is.EqualTo((TransactionStanding.Returned, "R10", "0000")));
    }

    [Test]
    public async Task A_snapshot_of_an_unrequested_shape_shows_no_account()
    {
        var asked = Adapter.Over(
            new SimulatorHttpMessageHandler(simulator), clock, new BraintreeOptions { AskFieldsOf2026 = false },
            "2026-02-18");
        var pending = await SeenAsync(Adapter.Charge(100, PaymentMethod.Ach, await VaultAsync()));
        Assert.That((await asked.ReadAsync(pending.GatewayId, CancellationToken.None))!.Method, Is.Null);
    }

    [Test]
    public void A_return_that_only_the_settlement_tells_is_seen()
    {
        var settled = new BraintreeStatusEvent(
            "SETTLED", null, null, null, null, new BraintreeProcessorResponse("4000", "", AchReturnCode: "R08"));
        var debit = new BraintreeTransaction(
            "tx", null, "order", "SETTLED", "usd", null, new BraintreeAmount("1.00", "USD"),
            new BraintreeSnapshot(null, null, "0000", "A bank", null), [settled], null);

        var seen = debit.ToTransaction(new())!;
        Assert.That((seen.Standing, seen.ReturnCode), Is.EqualTo((TransactionStanding.Returned, "R08")));
    }

    [TestCase("fake-us-bank-account-nonce")]
    public async Task An_account_is_kept_for_the_customer_that_it_is_said_to_be_of_and_tells_whose_it_is(string nonce)
    {
        var owner = await gateway.CreateCustomerAsync("Cedar Homes", CancellationToken.None);
        var kept = (VaultingOutcome.Vaulted)await KeepAsync(owner, nonce);
        Assert.That((kept.NotVerified, kept.Ownership), Is.EqualTo(((Failure?)null, AccountOwnership.Personal)));
    }

    [Test]
    public async Task A_customer_that_the_gateway_does_not_have_is_told_from_an_account_that_is_not_good()
    {
        Assert.That(await KeepAsync("bm9uZQ"), Is.InstanceOf<VaultingOutcome.NotVaulted>().With.Property(
            "IsCustomerGone").True);

        var owner = await gateway.CreateCustomerAsync("Cedar Homes", CancellationToken.None);
        Assert.That(
            await KeepAsync(owner, "unknown-nonce"),
            Is.InstanceOf<VaultingOutcome.NotVaulted>().With.Property("IsCustomerGone").False);
    }

    [Test]
    public async Task A_nonce_is_not_debited_without_vaulting()
    {
        var evidence = await gateway.ChargeAsync(
            Adapter.Charge(100, PaymentMethod.Ach, "fake-us-bank-account-nonce"), CancellationToken.None);
        Assert.That(evidence, Is.TypeOf<Evidence.NotCharged>());
    }

    [Test]
    public async Task A_deleted_account_can_be_deleted_again()
    {
        var account = await VaultAsync();
        await gateway.DeleteVaultedAccountAsync(account, CancellationToken.None);
        Assert.That(() => gateway.DeleteVaultedAccountAsync(account, CancellationToken.None), Throws.Nothing);
    }

    [Test]
    public async Task A_charge_is_found_by_its_order_id_and_no_other()
    {
        var (one, two) = (Adapter.Charge(100), Adapter.Charge(200));
        var transaction = await SeenAsync(one);
        await SeenAsync(two);

        Assert.That((await gateway.FindByOrderIdAsync(one.Payment, CancellationToken.None))
            .Select(t => t.Id), Is.EqualTo([transaction.Id]));
        Assert.That(await gateway.FindByOrderIdAsync(PaymentId.New(Adapter.Now), CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Fifty_ids_are_asked_in_one_page_and_fifty_one_never()
    {
        var ids = new List<string>();
        for (var i = 0; i < 51; i++)
            ids.Add((await SeenAsync(Adapter.Charge(100 + i))).GatewayId);

        Assert.That(await gateway.FindByIdsAsync(ids[..50], CancellationToken.None), Has.Count.EqualTo(50));
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => gateway.FindByIdsAsync(ids, CancellationToken.None));
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => gateway.FindByIdsAsync([], CancellationToken.None));
    }

    [Test]
    public async Task A_gateway_that_is_away_is_no_answer_to_a_question()
    {
        var away = Adapter.Over(Adapter.Canned.Body("", System.Net.HttpStatusCode.BadGateway), clock);
        Assert.Multiple(() =>
        {
            Assert.ThrowsAsync<GatewayUnavailableException>(
                () => away.FindByOrderIdAsync(PaymentId.New(Adapter.Now), CancellationToken.None));
            Assert.ThrowsAsync<GatewayUnavailableException>(() => away.ReadAsync("tx", CancellationToken.None));
            Assert.ThrowsAsync<GatewayUnavailableException>(() => away.CreateClientTokenAsync(CancellationToken.None));
        });
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_partial_approval_is_known_by_its_code_and_reversed_once()
    {
        simulator.Arm(new SimulatorFault { Fault = FaultKind.PartialApproval, AmountMinor = 60 });
        var part = await SeenAsync(Adapter.Charge(100));
        Assert.That((part.IsPartialApproval, part.Amount.MinorUnits, part.Standing),
            Is.EqualTo((true, 60L, TransactionStanding.Underway)));

        Assert.That(await gateway.ReverseAsync(part.GatewayId, CancellationToken.None), Is.Null);
        Assert.That((await gateway.ReadAsync(part.GatewayId, CancellationToken.None))!.IsUndone, Is.True);
        Assert.That(await gateway.ReverseAsync(part.GatewayId, CancellationToken.None), Does.StartWith("91504"));
    }

    [Test]
    public async Task A_settled_charge_is_given_back_in_full_and_a_pending_debit_cannot_be_voided()
    {
        var card = await SeenAsync(Adapter.Charge(100));
        simulator.Settle(card.Id);
        Assert.That(await gateway.ReverseAsync(card.GatewayId, CancellationToken.None), Is.Null);
        Assert.That((await gateway.ReadAsync(card.GatewayId, CancellationToken.None))!.IsUndone, Is.True);

        var debit = await SeenAsync(Adapter.Charge(100, PaymentMethod.Ach, await VaultAsync()));
        Assert.That(await gateway.ReverseAsync(debit.GatewayId, CancellationToken.None), Does.StartWith("91504"));
        Assert.That((await gateway.ReadAsync(debit.GatewayId, CancellationToken.None))!.MayHoldMoney, Is.True);
    }

    [Test]
    public async Task Charges_and_refunds_are_listed_page_by_page()
    {
        var charged = new List<string>();
        for (var i = 0; i < 60; i++)
            charged.Add((await SeenAsync(Adapter.Charge(100 + i))).GatewayId);
        simulator.Settle(charged[0]);
        await gateway.ReverseAsync(charged[0], CancellationToken.None);

        var (since, until) = (clock.GetUtcNow().UtcDateTime.AddDays(-1), clock.GetUtcNow().UtcDateTime.AddDays(1));
        var first = await gateway.ListMadeAsync(since, until, null, CancellationToken.None);
        var second = await gateway.ListMadeAsync(since, until, first.Next, CancellationToken.None);
        var refunded = await gateway.ListRefundedAsync(since, until, null, CancellationToken.None);

        Assert.That((first.Transactions.Count, second.Next), Is.EqualTo((50, (string?)null)));
        Assert.That(first.Transactions.Concat(second.Transactions).Select(t => t.GatewayId)
            .Distinct(), Is.EquivalentTo(charged));
        Assert.That(refunded.Transactions.Select(t => t.GatewayId), Is.EqualTo([charged[0]]));
        Assert.That((await gateway.ListMadeAsync(until, until.AddDays(1), null, CancellationToken.None)).Transactions,
            Is.Empty);
    }

    [Test]
    public async Task A_notifications_id_leads_to_the_transaction()
    {
        var charged = await SeenAsync(Adapter.Charge(100));
        var there = simulator.Transaction(charged.Id);
        Assert.That((charged.Id, charged.GatewayId), Is.EqualTo((there.LegacyId, there.Id)));
        Assert.That((await gateway.ReadNotifiedAsync(charged.Id, CancellationToken.None))!.GatewayId,
            Is.EqualTo(charged.GatewayId));
        foreach (var either in new[] { charged.Id, charged.GatewayId })
            Assert.That(
                (await gateway.ReadByEitherIdAsync(either, CancellationToken.None))!.Id, Is.EqualTo(charged.Id));
        Assert.That(await gateway.ReadNotifiedAsync("n0ne", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task The_browser_gets_a_token_of_the_simulator()
    {
        var token = await gateway.CreateClientTokenAsync(CancellationToken.None);
        Assert.That((token.Environment, token.Token.Length > 20, token.ExpiresAt),
            Is.EqualTo(("simulator", true, clock.GetUtcNow().UtcDateTime.AddHours(24))));
    }

    [Test]
    public async Task Wrong_keys_are_our_fault_and_not_the_customers()
    {
        var misconfigured = Adapter.Over(
            new SimulatorHttpMessageHandler(simulator), clock, new BraintreeOptions { PrivateKey = "wrong" });
        var evidence = await misconfigured.ChargeAsync(Adapter.Charge(100), CancellationToken.None);
        Assert.That(((Evidence.NotCharged)evidence).Why.Code, Is.EqualTo("gateway-configuration"));
    }

    private Task<VaultingOutcome> KeepAsync(string customer, string nonce = "fake-us-bank-account-nonce") =>
        gateway.VaultBankAccountAsync(Adapter.Account(customer, nonce), CancellationToken.None);

    private async Task<GatewayTransaction> SeenAsync(Charge charge) =>
        ((Evidence.Seen)await gateway.ChargeAsync(charge, CancellationToken.None)).Transaction;

    private async Task<string> VaultAsync() =>
        await KeepAsync(await gateway.CreateCustomerAsync(
            "Cedar Homes", CancellationToken.None)) is VaultingOutcome.Vaulted(var id, null, _)
            ? id
            : throw new AssertionException("The account was not vaulted and verified.");
}
