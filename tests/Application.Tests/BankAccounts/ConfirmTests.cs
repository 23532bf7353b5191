using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.BankAccounts;

public sealed class ConfirmTests(DatabaseProvider database) : BankAccountWorld(database)
{
    [Test]
    public async Task The_right_amounts_in_any_order_verify_the_account()
    {
        var id = await KeptAsync();
        var account = await ConfirmAsync(id, [29, 17]);

        Assert.Multiple(() =>
        {
            Assert.That((account.Status, account.AttemptsLeft, account.ConfirmBy),
                Is.EqualTo((BankAccountStatus.Verified, 0, (DateTime?)null)));
            Assert.That(account.VerifiedAt, Is.EqualTo(World.Now));
        });
        Assert.That(await EmailsAsync(), Is.EqualTo(["bank-account-verified"]), "that deposits were sent is old news");
    }

    [Test]
    public async Task Right_amounts_before_both_deposits_have_arrived_are_waited_for()
    {
        World.Deposits.VerifyAtOnce = false;
        var id = await KeptAsync();
        Assert.That((await ConfirmAsync(id, Right)).Status, Is.EqualTo(BankAccountStatus.Confirming));

        await SweepAfterAsync(TimeSpan.FromHours(1));
        Assert.That((await AccountAsync(id)).Status, Is.EqualTo(BankAccountStatus.Confirming));

        World.Deposits.Move(DepositStanding.Verified);
        await SweepAfterAsync(TimeSpan.FromDays(1));
        Assert.That((await AccountAsync(id)).Status, Is.EqualTo(BankAccountStatus.Verified));
        Assert.That(await EmailsAsync(), Does.Contain("bank-account-verified"));
    }

    [Test]
    public async Task Wrong_amounts_are_refused_and_counted()
    {
        var id = await KeptAsync();

        Assert.That(AttemptsLeft(Refused(id, Wrong)), Is.EqualTo(4));
        Assert.That(AttemptsLeft(Refused(id, [17, 17])), Is.EqualTo(3));
        Assert.That((await ConfirmAsync(id, Right)).Status, Is.EqualTo(BankAccountStatus.Verified));
    }

    [Test]
    public async Task After_the_fifth_wrong_amounts_the_account_has_failed_and_is_deleted_at_the_next_sweep()
    {
        var id = await KeptAsync();
        for (var left = 4; left >= 0; left--)
            Assert.That(AttemptsLeft(Refused(id, Wrong)), Is.EqualTo(left));

        Assert.That(Refused(id, Right).Code, Is.EqualTo("bank-account-not-awaiting"));
        await SweepAfterAsync(TimeSpan.Zero);
        var account = await AccountAsync(id);
        Assert.That((account.Status, account.Failure, World.Gateway.Vault.Count),
            Is.EqualTo((BankAccountStatus.Failed, BankAccountFailure.TooManyAttempts, 0)));
        Assert.That(await EmailsAsync(), Is.EqualTo(["bank-account-failed"]));
    }

    [Test]
    public async Task An_attempt_that_did_not_reach_the_gateway_does_not_count()
    {
        var id = await KeptAsync();
        World.Deposits.IsDown = true;
        Assert.ThrowsAsync<GatewayUnavailableException>(() => ConfirmAsync(id, Right));

        World.Deposits.IsDown = false;
        Assert.That((await AccountAsync(id)).AttemptsLeft, Is.EqualTo(5));
    }

    [Test]
    public async Task Amounts_that_the_gateway_does_not_take_yet_do_not_count()
    {
        var id = await KeptAsync();
        World.Deposits.AwaitsNone = true;

        Assert.That(Refused(id, Right).Code, Is.EqualTo("bank-account-not-awaiting"));
        Assert.That((await AccountAsync(id)).AttemptsLeft, Is.EqualTo(5));
    }

    [TestCase(17)]
    [TestCase(17, 29, 3)]
    [TestCase(0, 29)]
    [TestCase(17, 100)]
    public async Task Impossible_amounts_are_refused_and_do_not_count(params int[] amounts)
    {
        var id = await KeptAsync();
        Assert.ThrowsAsync<ValidationException>(() => ConfirmAsync(id, amounts));
        Assert.That((await AccountAsync(id)).AttemptsLeft, Is.EqualTo(5));
    }

    [Test]
    public async Task Somebody_elses_account_is_not_found_to_look_at_to_confirm_or_to_take_away()
    {
        var (id, other) = (await KeptAsync(), await World.CustomerAsync("C-2"));
        foreach (var act in new Func<CustomerId, Task>[]
        {
            who => World.SendAsync(new GetBankAccount(who, id)),
            who => World.SendAsync(new ConfirmBankAccount(who, id, Right)),
            who => World.SendAsync(new RemoveBankAccount(who, id)),
        })
            Assert.ThrowsAsync<NotFoundException>(() => act(other));

        Assert.That((await World.SendAsync(new ListBankAccounts(other))).Items, Is.Empty);
        Assert.That((await AccountAsync(id)).AttemptsLeft, Is.EqualTo(5));
    }

    [Test]
    public async Task The_audit_trail_names_each_confirmation_and_each_guess()
    {
        var id = await KeptAsync();
        Refused(id, Wrong);
        await ConfirmAsync(id, Right);

        var lines = await World.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"bank-account:{id.Value}")
            .OrderBy(e => e.At).ThenBy(e => e.Id).Select(e => e.What).ToListAsync());
        Assert.That(lines, Is.EquivalentTo([
            "bank-account-added", "bank-account-moved", "bank-account-amounts-refused", "bank-account-confirmed",
            "bank-account-moved",
        ]));
    }

    private static object AttemptsLeft(RuleViolationException refusal) => refusal.Facts["attemptsLeft"];

    private RuleViolationException Refused(BankAccountId id, IReadOnlyList<int> amounts) =>
        Assert.ThrowsAsync<RuleViolationException>(() => ConfirmAsync(id, amounts))!;
}
