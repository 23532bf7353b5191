using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.BankAccounts;

public sealed class KeepTests(DatabaseProvider database) : BankAccountWorld(database)
{
    [Test]
    public async Task An_account_that_the_network_cannot_check_is_kept_and_two_deposits_are_sent()
    {
        var payment = await TryAsync();
        var account = await AccountAsync(new BankAccountId(payment.Method.BankAccountId!.Value));

        Assert.Multiple(() =>
        {
            Assert.That((payment.Status, payment.Failure!.Code),
                Is.EqualTo((PaymentStatus.Failed, "bank-account-not-verified")));
            Assert.That((account.Status, account.Last4, account.BankName, account.AttemptsLeft),
                Is.EqualTo((BankAccountStatus.AwaitingConfirmation, "0006", "Wells Fargo", 5)));
            Assert.That(account.DepositsExpectedOn,
                Is.EqualTo(new DateOnly(2026, 6, 4)), "three banking days after a Monday");
            Assert.That((World.Deposits.Sent, World.Gateway.Vault.Count, World.Gateway.Transactions.Count),
                Is.EqualTo((1, 1, 0)));
        });
        Assert.That(await EmailsAsync(), Is.EqualTo(["bank-account-deposits-sent"]));
    }

    [Test]
    public async Task The_invoices_of_a_failed_payment_are_free_again_at_once()
    {
        var payment = await TryAsync();
        Assert.That((await World.InvoiceAsync(Customer, payment.Allocations[0].InvoiceId)).Payable, Is.True);
    }

    [Test]
    public async Task An_account_that_the_network_refuses_is_not_kept()
    {
        World.Gateway.UnknownBankAccount = null;
        World.Gateway.BankAccountNotVerified = new Failure(
            FailureStage.Verification, "bank-account-not-verified", "No.", true);

        var payment = await TryAsync();

        Assert.That((payment.Method.BankAccountId, World.Deposits.Sent, World.Gateway.Vault.Count),
            Is.EqualTo(((Guid?)null, 0, 0)));
    }

    [Test]
    public async Task The_same_account_again_is_the_waiting_account_and_gets_no_further_deposits()
    {
        var (first, second) = (await KeptAsync(), await KeptAsync());
        Assert.That((second, World.Deposits.Sent, World.Gateway.Vault.Count), Is.EqualTo((first, 1, 1)));
    }

    [Test]
    public async Task Another_account_is_kept_beside_it()
    {
        await KeptAsync();
        World.Clock.Advance(TimeSpan.FromSeconds(1));
        World.Gateway.UnknownBankAccount = new BankAccountFace("0007", "011000015", null);
        await KeptAsync();

        Assert.That((await AccountsAsync()).Select(a => a.Last4), Is.EqualTo(["0007", "0006"]), "the newest first");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task No_more_than_three_are_tried_in_thirty_days_even_if_they_are_removed(bool removed)
    {
        foreach (var last4 in new[] { "0001", "0002", "0003" })
            await TryAsync(last4, removed);

        Assert.That((await TryAsync("0004", removed)).Method.BankAccountId, Is.Null);
        Assert.That((World.Deposits.Sent, World.Gateway.Vault.Count), Is.EqualTo((3, removed ? 0 : 3)));

        World.Clock.Advance(BankAccount.TriesWithin);
        Assert.That((await TryAsync("0004", removed)).Method.BankAccountId, Is.Not.Null);
    }

    private async Task<PaymentView> TryAsync(string last4, bool removed)
    {
        World.Gateway.UnknownBankAccount = new BankAccountFace(last4, null, null);
        var payment = await TryAsync();
        if (removed && payment.Method.BankAccountId is { } id)
            await World.SendAsync(new RemoveBankAccount(Customer, new BankAccountId(id)));
        return payment;
    }

    [Test]
    public async Task A_verified_account_leaves_room_for_another_to_wait()
    {
        foreach (var last4 in new[] { "0001", "0002", "0003" })
        {
            World.Gateway.UnknownBankAccount = new BankAccountFace(last4, null, null);
            await VerifiedAsync();
        }

        World.Gateway.UnknownBankAccount = new BankAccountFace("0004", null, null);
        Assert.That((await TryAsync()).Method.BankAccountId, Is.Not.Null);
    }

    [Test]
    public async Task A_gateway_that_sends_no_deposits_now_sends_them_later_and_once()
    {
        World.Deposits.IsDown = true;
        var id = await KeptAsync();
        Assert.That((await AccountAsync(id)).AttemptsLeft, Is.Zero, "nothing can be confirmed yet");

        World.Deposits.IsDown = false;
        await SweepAfterAsync(TimeSpan.FromMinutes(2));
        await SweepAfterAsync(TimeSpan.FromDays(1));

        Assert.That(((await AccountAsync(id)).AttemptsLeft, World.Deposits.Sent), Is.EqualTo((5, 1)));
        Assert.That(await EmailsAsync(), Is.EqualTo(["bank-account-deposits-sent"]));
    }

    [Test]
    public async Task Deposits_whose_answer_was_lost_are_found_and_not_sent_again()
    {
        World.Deposits.LosesAnswer = true;
        var id = await KeptAsync();
        await SweepAfterAsync(TimeSpan.FromMinutes(2));

        Assert.That(((await AccountAsync(id)).AttemptsLeft, World.Deposits.Sent), Is.EqualTo((5, 1)));
    }

    [Test]
    public async Task An_account_whose_bank_takes_no_deposits_fails_and_is_deleted_at_the_gateway()
    {
        World.Deposits.AreRefused = true;
        var account = await AccountAsync(await KeptAsync());

        Assert.That((account.Status, account.Failure, World.Gateway.Vault.Count),
            Is.EqualTo((BankAccountStatus.Failed, BankAccountFailure.DepositsRefused, 0)));
        Assert.That(await EmailsAsync(), Is.EqualTo(["bank-account-failed"]));
    }

    [Test]
    public async Task An_account_verified_with_risk_is_debited_and_staff_read_so()
    {
        (World.Gateway.UnknownBankAccount, World.Gateway.BankAccountIsRisky) = (null, true);
        var payment = await TryAsync();

        Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Pending));
        var lines = await World.ReadAsync(db => db.Payments.Where(p => p.Id == new PaymentId(payment.Id))
            .SelectMany(p => p.Timeline).Where(e => e.ForStaff).Select(e => e.Text).ToListAsync());
        Assert.That(lines, Is.EqualTo(["The bank network verified the account with risk (1003)."]));
    }
}
