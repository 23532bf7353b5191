using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Recovery;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Recovery;

/// <summary>What the command does once a backup has taken the place of the database.</summary>
public sealed class AfterRestoreTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task It_holds_payments_begins_an_epoch_and_ends_every_session_and_done_anew_it_only_holds()
    {
        await World.OpenSessionAsync(customer);
        World.Clock.Advance(TimeSpan.FromMinutes(1));

        var begun = await World.SendAsync(new BeginAfterRestore("Please wait."));
        var again = await World.SendAsync(new BeginAfterRestore("Please wait."));

        Assert.That((begun.IsNew, again.IsNew, again.Epoch), Is.EqualTo((true, false, begun.Epoch)));
        Assert.That(await World.ReadAsync(db => db.Sessions.CountAsync(s => s.EndedAt == null)), Is.Zero);
        Assert.That(
            Assert.ThrowsAsync<RuleViolationException>(
                async () => await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100)))!.Code,
            Is.EqualTo("payments-held"));
    }

    [Test]
    public async Task A_restore_after_the_last_one_was_dealt_with_begins_another_epoch()
    {
        var begun = await World.SendAsync(new BeginAfterRestore("Please wait."));
        await World.SendAsync(new ReleasePayments(BeginAfterRestore.By));
        Assert.That((await World.SendAsync(new BeginAfterRestore("Again."))).Epoch, Is.Not.EqualTo(begun.Epoch));
    }

    [Test]
    public async Task Every_charge_that_tells_what_it_paid_becomes_its_payment_again_and_the_others_are_named()
    {
        var lost = new[]
        {
            await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100_00)),
            await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(200_00)),
        };
        await World.LosePaymentsAsync();
        var silent = World.Gateway.TakeByPhone(50_00);
        World.Gateway.TakeByPhone(60_00, orderId: "by phone 17");
        await World.SendAsync(new CompareWithGateway(Everything: true));

        var adopted = await World.SendAsync(new AdoptLostCharges());

        Assert.That((adopted.Adopted, adopted.Left.Count, adopted.Foreign), Is.EqualTo((2, 1, 1)));
        Assert.That(adopted.Left[0], Does.Contain(silent.Id).And.Contain("USD 50.00").And.Contain("have to be named"));
        foreach (var payment in lost)
        {
            Assert.That(
                (await World.PaymentAsync(customer, payment.Id)).TransactionId, Is.EqualTo(payment.TransactionId));
        }
    }

    [Test]
    public async Task A_charge_for_an_invoice_that_the_backup_lacks_is_adopted_once_the_invoice_is_there()
    {
        var lost = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100_00));
        await World.LosePaymentsAsync();
        await World.TamperAsync("""DELETE FROM "Invoices" """);
        await World.SendAsync(new CompareWithGateway(Everything: true));
        Assert.That((await World.SendAsync(new AdoptLostCharges())).Left.Single(), Does.Contain("no invoice N-1 here yet"));

        await World.OweAsync(100_00, number: "N-1");
        Assert.That((await World.SendAsync(new AdoptLostCharges())).Left, Is.Empty);
        Assert.That((await World.PaymentAsync(customer, lost.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task A_payment_that_the_backup_knows_as_failed_and_whose_charge_stands_is_named()
    {
        var paid = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100_00));
        await World.TamperAsync(
            """
            UPDATE "Payments" SET "Status" = 'Failed', "Failure_Stage" = 'Submission', "Failure_Code" = 'not-submitted',
                "Failure_Message" = 'Not sent.', "Failure_Retryable" = '1', "TransactionId" = NULL,
                "GatewayTransactionId" = NULL;
            UPDATE "Invoices" SET "Status" = 'Unpaid', "BalanceMinor" = "TotalMinor", "PaymentId" = NULL
            """);
        await World.SendAsync(new CompareWithGateway(Everything: true));

        Assert.That((await World.SendAsync(new AdoptLostCharges())).Left.Single(), Does.Contain(paid.Number));
    }
}
