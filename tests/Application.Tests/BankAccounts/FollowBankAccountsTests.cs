using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.BankAccounts;

public sealed class FollowBankAccountsTests(DatabaseProvider database) : BankAccountWorld(database)
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    [Test]
    public async Task An_account_is_waited_for_until_the_last_minute_of_a_fortnight()
    {
        var id = await KeptAsync();
        await SweepAfterAsync(BankAccount.ConfirmWithin - AMinute);

        Assert.That((await AccountAsync(id)).Status, Is.EqualTo(BankAccountStatus.AwaitingConfirmation));
    }

    [Test]
    public async Task An_account_that_nobody_confirmed_in_a_fortnight_fails_and_is_deleted_at_the_gateway()
    {
        var id = await KeptAsync();
        await SweepAfterAsync(BankAccount.ConfirmWithin);

        var account = await AccountAsync(id);
        Assert.That((account.Status, account.Failure, World.Gateway.Vault.Count),
            Is.EqualTo((BankAccountStatus.Failed, BankAccountFailure.NotConfirmedInTime, 0)));
        Assert.That(await EmailsAsync(), Does.Contain("bank-account-failed"));
    }

    [Test]
    public async Task Deposits_that_come_back_end_the_account()
    {
        var id = await KeptAsync();
        World.Deposits.Move(DepositStanding.Refused);
        await SweepAfterAsync(TimeSpan.FromHours(1));

        Assert.That(((await AccountAsync(id)).Failure, World.Gateway.Vault.Count),
            Is.EqualTo((BankAccountFailure.DepositsRefused, 0)));
    }

    [Test]
    public async Task A_verified_account_is_not_asked_about_again()
    {
        await VerifiedAsync();
        Assert.That(await SweepAfterAsync(TimeSpan.FromDays(100)), Is.Zero);
    }

    [Test]
    public async Task The_longer_an_account_waits_the_less_often_it_is_checked()
    {
        await KeptAsync();
        var looks = 0;
        for (var hour = 0; hour < 72; hour++)
            looks += await SweepAfterAsync(TimeSpan.FromHours(1));

        Assert.That(looks, Is.InRange(8, 24));
    }

    [Test]
    public async Task A_question_that_an_absent_gateway_did_not_answer_is_asked_again_soon()
    {
        var id = await KeptAsync();
        World.Deposits.IsDown = true;
        await SweepAfterAsync(TimeSpan.FromHours(1));
        (World.Deposits.IsDown, World.Gateway.IsDown) = (false, false);
        World.Deposits.Move(DepositStanding.Verified);
        await SweepAfterAsync(AMinute);

        Assert.That((await AccountAsync(id)).Status, Is.EqualTo(BankAccountStatus.Verified));
    }

    [Test]
    public async Task A_removed_account_is_gone_at_once_here_and_at_the_gateway()
    {
        var id = await VerifiedAsync();
        await World.SendAsync(new RemoveBankAccount(Customer, id));

        Assert.ThrowsAsync<NotFoundException>(() => AccountAsync(id));
        Assert.That((await AccountsAsync(), World.Gateway.Vault.Count),
            Is.EqualTo((Array.Empty<BankAccountView>(), 0)));
    }

    [Test]
    public async Task An_account_that_the_gateway_did_not_delete_is_deleted_later()
    {
        var id = await VerifiedAsync();
        World.Gateway.IsDown = true;
        await World.SendAsync(new RemoveBankAccount(Customer, id));
        Assert.ThrowsAsync<NotFoundException>(() => AccountAsync(id));

        World.Gateway.IsDown = false;
        await SweepAfterAsync(AMinute);
        Assert.That(World.Gateway.Vault, Is.Empty);
        Assert.That(await World.ReadAsync(db => db.BankAccounts.AnyAsync(a => a.VaultedAccountId != null)), Is.False);
    }

    [Test]
    public async Task Nobody_is_emailed_about_an_account_that_was_taken_away()
    {
        var id = await KeptAsync();
        await World.SendAsync(new RemoveBankAccount(Customer, id));
        await SweepAfterAsync(BankAccount.ConfirmWithin);

        Assert.That(await EmailsAsync(), Is.Empty);
    }
}
