using CustomerPayments.Application.Gateway;
using CustomerPayments.BraintreeSimulator;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Http;
using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>The check on the bank network and the micro-transfers, against the gateway in the box.</summary>
public sealed class BankDepositTests
{
    private static readonly int[] Right = [17, 29];

    private readonly FakeTimeProvider clock = new(Adapter.Now);
    private string folder = null!;
    private GatewaySimulator simulator = null!;
    private BraintreeGateway gateway = null!;
    private BraintreeBankDeposits deposits = null!;

    [SetUp]
    public void StartGateway()
    {
        folder = Directory.CreateTempSubdirectory("customer-payments-").FullName;
        simulator = new GatewaySimulator(
            new SimulatorOptions { StateFile = Path.Combine(folder, "simulator.db") }, clock,
            NullLogger<GatewaySimulator>.Instance);
        gateway = Adapter.Over(new SimulatorHttpMessageHandler(simulator), clock);
        deposits = Adapter.DepositsOver(new SimulatorHttpMessageHandler(simulator), clock);
    }

    [TearDown]
    public void StopGateway()
    {
        simulator.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("1000000000", null, false)]
    [TestCase("1000000001", null, false)]
    [TestCase("1000000002", "bank-account-not-checked", false)]
    [TestCase("1000000004", "bank-account-not-verified", true)]
    [TestCase("1000000005", "bank-account-not-verified", false)]
    [TestCase("1000000006", "bank-account-not-verified", true)]
    [TestCase("1000000008", "bank-account-not-verified", false)]
    [TestCase("123456789", "bank-account-not-verified", true)]
    public async Task Deposits_may_verify_what_the_network_knows_nothing_of_and_nothing_that_it_refuses(
        string number, string? failure, bool mayBeVerified)
    {
        var vaulted = await VaultAsync(number);
        Assert.That((vaulted.NotVerified?.Code, vaulted.MayBeVerifiedByDeposits is not null),
            Is.EqualTo((failure, mayBeVerified)));
    }

    [Test]
    public async Task A_kept_account_is_known_by_its_last_digits_its_bank_and_its_owner()
    {
        var vaulted = await VaultAsync("1000000006");
        Assert.That(
            (vaulted.MayBeVerifiedByDeposits!.Last4, vaulted.MayBeVerifiedByDeposits.RoutingNumber, vaulted.Ownership),
            Is.EqualTo(("0006", "011000015", AccountOwnership.Business)));
    }

    [TestCase(true, null)]
    [TestCase(false, "bank-account-not-verified")]
    public async Task A_setting_decides_whether_an_account_verified_with_risk_is_debited(bool accept, string? failure)
    {
        gateway = Adapter.Over(
            new SimulatorHttpMessageHandler(simulator), clock,
            new BraintreeOptions { AcceptRiskyBankAccounts = accept });
        var vaulted = await VaultAsync("1000000001");
        Assert.That((vaulted.IsRisky, vaulted.NotVerified?.Code, vaulted.MayBeVerifiedByDeposits),
            Is.EqualTo((true, failure, (BankAccountFace?)null)));
    }

    [Test]
    public async Task Deposits_are_pending_until_the_right_amounts_are_told_and_then_the_account_can_be_debited()
    {
        var account = (await VaultAsync("1000000006")).AccountId;
        var sent = await deposits.SendAsync(account, default);
        Assert.That(sent.Standing, Is.EqualTo(DepositStanding.Pending));

        var amounts = simulator.Deposits().Single(d => d.VerificationId == sent.VerificationId).AmountsInCents;
        var answer = await deposits.ConfirmAsync(sent.VerificationId!, [.. amounts.Reverse()], default);

        Assert.That(answer, Is.EqualTo(new AmountsAnswer(AmountsMatch.Right, DepositStanding.Verified)));
        var debit = await gateway.ChargeAsync(Adapter.Charge(100, PaymentMethod.Ach, account), default);
        Assert.That(((Evidence.Seen)debit).Transaction.Standing, Is.EqualTo(TransactionStanding.Underway));
    }

    [Test]
    public async Task An_account_that_is_not_verified_cannot_be_debited()
    {
        var account = (await VaultAsync("1000000006")).AccountId;
        var debit = await gateway.ChargeAsync(Adapter.Charge(100, PaymentMethod.Ach, account), default);
        Assert.That(((Evidence.NotCharged)debit).Why.Code, Is.EqualTo("915172"));
    }

    [Test]
    public async Task Right_amounts_may_count_only_after_three_banking_days()
    {
        var account = (await VaultAsync("1000000001")).AccountId;
        var sent = await deposits.SendAsync(account, default);
        var answer = await deposits.ConfirmAsync(sent.VerificationId!, Right, default);
        Assert.That(answer, Is.EqualTo(new AmountsAnswer(AmountsMatch.Right, DepositStanding.Pending)));

        simulator.AdvanceClock(4);
        Assert.That((await deposits.FindAsync(account, default))!.Standing, Is.EqualTo(DepositStanding.Verified));
    }

    [Test]
    public async Task The_fifth_wrong_amounts_are_the_last()
    {
        var sent = await deposits.SendAsync((await VaultAsync("1000000000")).AccountId, default);
        for (var attempt = 1; attempt <= BankAccount.AttemptsMax; attempt++)
        {
            var answer = await deposits.ConfirmAsync(sent.VerificationId!, [1, 2], default);
            Assert.That(answer.Match,
                Is.EqualTo(attempt < BankAccount.AttemptsMax ? AmountsMatch.Wrong : AmountsMatch.WrongForGood));
        }
    }

    [Test]
    public async Task Amounts_that_were_right_before_are_awaited_no_more()
    {
        var sent = await deposits.SendAsync((await VaultAsync("1000000000")).AccountId, default);
        await deposits.ConfirmAsync(sent.VerificationId!, Right, default);
        Assert.That((await deposits.ConfirmAsync(sent.VerificationId!, Right, default)).Match,
            Is.EqualTo(AmountsMatch.NotAwaited));
    }

    [TestCase("1000000002")]
    [TestCase("1000000003")]
    public async Task A_bank_that_takes_no_deposits_refuses_them(string number)
    {
        var account = (await VaultAsync(number)).AccountId;
        Assert.That((await deposits.SendAsync(account, default)).Standing, Is.EqualTo(DepositStanding.Refused));
    }

    [Test]
    public async Task The_latest_deposits_of_an_account_are_found_and_its_check_on_the_network_is_not_taken_for_one()
    {
        var account = (await VaultAsync("1000000006")).AccountId;
        Assert.That(await deposits.FindAsync(account, default), Is.Null);

        await deposits.SendAsync(account, default);
        clock.Advance(TimeSpan.FromMinutes(1));
        var latest = await deposits.SendAsync(account, default);
        Assert.That(await deposits.FindAsync(account, default), Is.EqualTo(latest));
    }

    [Test]
    public async Task An_account_that_is_gone_has_no_deposits_and_gets_none()
    {
        var account = (await VaultAsync("1000000006")).AccountId;
        await gateway.DeleteVaultedAccountAsync(account, default);

        Assert.That(await deposits.FindAsync(account, default), Is.Null);
        Assert.That((await deposits.SendAsync(account, default)).Standing, Is.EqualTo(DepositStanding.Refused));
    }

    [TestCase("verifyUsBankAccount")]
    [TestCase("confirmMicroTransferAmounts")]
    [TestCase("node")]
    public async Task No_answer_is_neither_yes_nor_no(string operation)
    {
        var account = (await VaultAsync("1000000006")).AccountId;
        var sent = await deposits.SendAsync(account, default);
        simulator.Arm(new SimulatorFault { Fault = FaultKind.ServiceAvailability, Operation = operation });

        Func<Task> ask = operation switch
        {
            "verifyUsBankAccount" => () => deposits.SendAsync(account, default),
            "node" => () => deposits.FindAsync(account, default),
            _ => () => deposits.ConfirmAsync(sent.VerificationId!, Right, default),
        };
        Assert.ThrowsAsync<GatewayUnavailableException>(() => ask());
    }

    private async Task<VaultingOutcome.Vaulted> VaultAsync(string number)
    {
        var customer = await gateway.CreateCustomerAsync("Cedar Homes", default);
        var nonce = await simulator.NonceAsync(number);
        return (VaultingOutcome.Vaulted)await gateway.VaultBankAccountAsync(Adapter.Account(customer, nonce), default);
    }
}
