using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using FluentValidation;

namespace CustomerPayments.Application.Tests.BankAccounts;

public sealed class PayFromTests(DatabaseProvider database) : BankAccountWorld(database)
{
    [Test]
    public async Task A_verified_account_pays_and_stays_for_the_next_time()
    {
        Charge? sent = null;
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.Accept(sent = charge));
        var id = await VerifiedAsync();

        var (first, second) = (await PayFromAsync(id), await PayFromAsync(id));

        Assert.Multiple(() =>
        {
            Assert.That((first.Status, second.Status), Is.EqualTo((PaymentStatus.Pending, PaymentStatus.Pending)));
            Assert.That(first.Method.BankAccountId, Is.EqualTo(id.Value));
            Assert.That((sent!.MethodToken, sent.Ownership),
                Is.EqualTo((World.Gateway.Vault.Single(), AccountOwnership.Business)));
        });
    }

    [Test]
    public async Task A_payment_from_it_needs_the_payers_consent_like_any_debit()
    {
        var paying = await PayingFromAsync(await VerifiedAsync());
        Assert.ThrowsAsync<ValidationException>(
            () => World.SendAsync(paying with { Method = paying.Method with { Mandate = null } }));

        var payment = await World.SendAsync(paying);
        Assert.That((await World.SendAsync(new GetMandate(new PaymentId(payment.Payment.Id)))).Text,
            Does.Contain("USD 1.00"));
    }

    [Test]
    public async Task An_account_that_waits_pays_nothing_and_nothing_is_recorded()
    {
        var (id, payments) = (await KeptAsync(), await World.PaymentCountAsync());

        var refusal = Assert.ThrowsAsync<RuleViolationException>(() => PayFromAsync(id))!;

        Assert.That((refusal.Code, await World.PaymentCountAsync()), Is.EqualTo(("bank-account-not-usable", payments)));
    }

    [Test]
    public async Task A_removed_account_and_somebody_elses_pay_nothing()
    {
        var id = await VerifiedAsync();
        var other = await World.CustomerAsync("C-2");
        var theirs = World.Paying(other, PaymentMethod.Ach, "k", await World.OweAsync(100, "C-2"));
        Assert.ThrowsAsync<RuleViolationException>(() =>
            World.SendAsync(theirs with { Method = theirs.Method with { Nonce = null, BankAccountId = id } }));

        await World.SendAsync(new Application.BankAccounts.RemoveBankAccount(Customer, id));
        var refusal = Assert.ThrowsAsync<RuleViolationException>(() => PayFromAsync(id))!;
        Assert.That((refusal.Code, World.Gateway.Transactions.Count), Is.EqualTo(("bank-account-not-usable", 0)));
    }

    [Test]
    public async Task Neither_or_both_of_a_nonce_and_an_account_are_refused_and_so_is_an_account_for_a_card()
    {
        var paying = await PayingFromAsync(await VerifiedAsync());
        foreach (var method in new[]
        {
            paying.Method with { BankAccountId = null },
            paying.Method with { Nonce = "nonce" },
            paying.Method with { Type = PaymentMethod.Card, Mandate = null },
        })
            Assert.ThrowsAsync<ValidationException>(() => World.SendAsync(paying with { Method = method }));
    }

    [Test]
    public async Task The_same_key_with_another_account_is_another_payment_and_refused()
    {
        var first = await VerifiedAsync();
        World.Gateway.UnknownBankAccount = new BankAccountFace("0007", null, null);
        var second = await VerifiedAsync();
        var paying = await PayingFromAsync(first, "k");
        await World.SendAsync(paying);

        Assert.That((await World.SendAsync(paying)).Replayed, Is.True);
        var refusal = Assert.ThrowsAsync<RuleViolationException>(() =>
            World.SendAsync(paying with { Method = paying.Method with { BankAccountId = second } }))!;
        Assert.That(refusal.Code, Is.EqualTo("idempotency-key-reused"));
    }

    [Test]
    public async Task A_lost_answer_is_found_out_and_not_charged_again()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.LoseAnswer(charge));
        var payment = await PayFromAsync(await VerifiedAsync());
        Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Processing));

        World.Clock.Advance(TimeSpan.FromMinutes(2));
        await World.SendAsync(new FollowPayments());
        Assert.That((await World.PaymentAsync(Customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Pending));
        Assert.That((World.Gateway.Transactions.Count, World.Gateway.Vault.Count), Is.EqualTo((1, 1)));
    }

    [TestCase("R02", BankAccountStatus.Failed)]
    [TestCase("R29", BankAccountStatus.Failed)]
    [TestCase("R01", BankAccountStatus.Verified)]
    [TestCase("R10", BankAccountStatus.Verified)]
    public async Task A_return_that_says_the_account_takes_no_debits_ends_it_and_another_does_not(
        string code, BankAccountStatus status)
    {
        var id = await VerifiedAsync();
        var payment = await PayFromAsync(id);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Returned, code);
        World.Clock.Advance(TimeSpan.FromDays(5));
        await World.SendAsync(new FollowPayments());
        await SweepAfterAsync(TimeSpan.Zero);

        Assert.That((await AccountAsync(id)).Status, Is.EqualTo(status));
        Assert.That(World.Gateway.Vault, Has.Count.EqualTo(status is BankAccountStatus.Verified ? 1 : 0));
    }
}
