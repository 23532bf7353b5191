using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using FluentValidation;

namespace CustomerPayments.Application.Tests.Payments;

public sealed partial class PayInvoicesTests(DatabaseProvider database) : WorldTests(database)
{
    private const int Flood = 1_000;
    private const string Busy = "busy";

    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task A_card_payment_succeeds_at_once_and_its_invoices_are_paid()
    {
        var (first, second) = (await World.OweAsync(100_00), await World.OweAsync(20_45));

        var payment = await World.PayAsync(customer, PaymentMethod.Card, first, second);

        Assert.Multiple(() =>
        {
            Assert.That((payment.Status, payment.Amount), Is.EqualTo((PaymentStatus.Succeeded, 120_45L)));
            Assert.That(World.Gateway.Transactions.Single().Amount, Is.EqualTo(new Money(120_45, "USD")));
            Assert.That(payment.TransactionId, Is.EqualTo(World.Gateway.Transactions.Single().Id));
            Assert.That(payment.Method.Last4, Is.EqualTo("1111"));
        });
        Assert.That((await World.InvoiceAsync(customer, first.Id)).Status, Is.EqualTo(InvoiceStatus.Paid));
    }

    [Test]
    public async Task Somebody_elses_invoice_is_not_found_and_nothing_is_recorded()
    {
        await World.CustomerAsync("C-2");
        var (own, others) = (await World.OweAsync(100), await World.OweAsync(100, "C-2"));

        Assert.ThrowsAsync<NotFoundException>(() => World.PayAsync(customer, PaymentMethod.Card, own, others));

        Assert.That((await World.PaymentCountAsync(), World.Gateway.Transactions.Count), Is.EqualTo((0, 0)));
        Assert.That((await World.InvoiceAsync(customer, own.Id)).Payable, Is.True);
    }

    [TestCase(-1)]
    [TestCase(1)]
    public async Task One_cent_of_difference_is_refused_before_anything_is_recorded(long cents)
    {
        var invoice = await World.OweAsync(100_00);
        var command = World.Paying(customer, PaymentMethod.Card, "k", invoice) with { Total = 100_00 + cents };

        var refusal = Assert.ThrowsAsync<RuleViolationException>(() => World.SendAsync(command));

        Assert.That(refusal!.Code, Is.EqualTo("amount-changed"));
        Assert.That((await World.PaymentCountAsync(), World.Gateway.Transactions.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task The_same_key_and_request_is_the_same_payment_even_with_a_new_nonce()
    {
        var invoice = await World.OweAsync(100_00);
        var command = World.Paying(customer, PaymentMethod.Card, "k", invoice);
        var first = await World.SendAsync(command);

        var second = await World.SendAsync(
            command with { Method = command.Method with { Nonce = "another", DeviceData = "other" } });

        Assert.Multiple(() =>
        {
            Assert.That((first.Replayed, second.Replayed), Is.EqualTo((false, true)));
            Assert.That(second.Payment.Id, Is.EqualTo(first.Payment.Id));
            Assert.That(World.Gateway.Transactions, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task The_same_key_for_another_request_is_refused()
    {
        var (invoice, other) = (await World.OweAsync(100), await World.OweAsync(200));
        await World.SendAsync(World.Paying(customer, PaymentMethod.Card, "k", invoice));

        var refusal = Assert.ThrowsAsync<RuleViolationException>(
            () => World.SendAsync(World.Paying(customer, PaymentMethod.Card, "k", other)));

        Assert.That(refusal!.Code, Is.EqualTo("idempotency-key-reused"));
    }

    [Test]
    public async Task Keys_are_per_customer_and_compared_byte_for_byte()
    {
        var other = await World.CustomerAsync("C-2");
        var payments = new[]
        {
            await World.SendAsync(World.Paying(customer, PaymentMethod.Card, "k", await World.OweAsync(100))),
            await World.SendAsync(World.Paying(customer, PaymentMethod.Card, "K", await World.OweAsync(100))),
            await World.SendAsync(World.Paying(other, PaymentMethod.Card, "k", await World.OweAsync(100, "C-2"))),
        };

        Assert.That(payments.Select(p => p.Replayed), Is.All.False);
    }

    [Test]
    public async Task A_refusal_does_not_use_the_key_up()
    {
        var invoice = await World.OweAsync(100);
        var command = World.Paying(customer, PaymentMethod.Card, "k", invoice);
        Assert.ThrowsAsync<RuleViolationException>(() => World.SendAsync(command with { Total = 101 }));

        Assert.That((await World.SendAsync(command)).Payment.Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task An_unanswered_charge_leaves_the_payment_processing_and_its_invoices_held()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.LoseAnswer(charge));
        var invoice = await World.OweAsync(100);

        var payment = await World.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Processing));
        Assert.That(
            (await World.InvoiceAsync(customer, invoice.Id)).NotPayableReason, Is.EqualTo("payment-in-progress"));
        Assert.ThrowsAsync<RuleViolationException>(() => World.PayAsync(customer, PaymentMethod.Card, invoice));
    }

    [Test]
    public async Task A_gateway_that_takes_longer_than_twenty_seconds_is_answered_with_processing_and_the_work_goes_on()
    {
        var answer = new TaskCompletionSource();
        var charging = new TaskCompletionSource();
        World.Gateway.OnCharge = async charge =>
        {
            charging.SetResult();
            await answer.Task;
            return World.Gateway.Accept(charge);
        };
        var invoice = await World.OweAsync(100);
        var paying = World.PayAsync(customer, PaymentMethod.Card, invoice);
        await charging.Task;
        while (!paying.IsCompleted)
        {
            World.Clock.Advance(TimeSpan.FromSeconds(21));
            await Task.Yield();
        }

        var payment = await paying;
        Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Processing));

        answer.SetResult();
        await World.Charges.DrainAsync(CancellationToken.None);
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task A_browser_that_hangs_up_does_not_stop_the_charge()
    {
        var answer = new TaskCompletionSource();
        var charging = new TaskCompletionSource();
        World.Gateway.OnCharge = async charge =>
        {
            charging.SetResult();
            await answer.Task;
            return World.Gateway.Accept(charge);
        };
        using var browser = new CancellationTokenSource();
        var invoice = await World.OweAsync(100);
        var paying = World.SendAsync(World.Paying(customer, PaymentMethod.Card, "k", invoice), browser.Token);
        await charging.Task;

        await browser.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => paying);
        answer.SetResult();
        await World.Charges.DrainAsync(CancellationToken.None);

        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Status, Is.EqualTo(InvoiceStatus.Paid));
    }

    [Test]
    public async Task A_decline_frees_the_invoices_at_once()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.Decline(charge));
        var invoice = await World.OweAsync(100);

        var payment = await World.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That((payment.Status, payment.Failure!.Code, payment.Failure.Retryable),
            Is.EqualTo((PaymentStatus.Failed, "2000", true)));
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable, Is.True);
    }

    [Test]
    public async Task A_bank_account_that_is_not_verified_is_not_charged_and_not_kept()
    {
        World.Gateway.BankAccountNotVerified = new Failure(
            FailureStage.Verification, "bank-account-not-verified", "No.", true);
        var invoice = await World.OweAsync(100);

        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoice);

        Assert.Multiple(() =>
        {
            Assert.That((payment.Status, payment.Failure!.Code),
                Is.EqualTo((PaymentStatus.Failed, "bank-account-not-verified")));
            Assert.That((World.Gateway.Transactions.Count, World.Gateway.Vault.Count), Is.EqualTo((0, 0)));
        });
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable, Is.True);
    }

    [Test]
    public async Task The_vaulted_account_is_deleted_once_the_debit_is_accepted()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        Assert.That((payment.Status, World.Gateway.Vault.Count), Is.EqualTo((PaymentStatus.Pending, 0)));
    }

    [Test]
    public async Task Fifty_invoices_are_paid_at_once_and_fifty_one_are_refused()
    {
        var invoices = new List<InvoiceToPay>();
        for (var i = 0; i < 51; i++)
            invoices.Add(await World.OweAsync(100 + i));

        Assert.ThrowsAsync<ValidationException>(() => World.PayAsync(customer, PaymentMethod.Card, [.. invoices]));
        Assert.That((await World.PayAsync(customer, PaymentMethod.Card, [.. invoices[..50]])).Allocations,
            Has.Count.EqualTo(50));
    }

    [Test]
    public async Task An_invoice_listed_twice_is_refused()
    {
        var invoice = await World.OweAsync(100);
        Assert.ThrowsAsync<ValidationException>(() => World.PayAsync(customer, PaymentMethod.Card, invoice, invoice));
    }

    [Test]
    public async Task A_bank_transfer_without_an_accepted_mandate_is_refused()
    {
        var command = World.Paying(customer, PaymentMethod.Ach, "k", await World.OweAsync(100));
        Assert.Multiple(() =>
        {
            Assert.ThrowsAsync<ValidationException>(
                () => World.SendAsync(command with { Method = command.Method with { Mandate = null } }));
            Assert.ThrowsAsync<ValidationException>(() => World.SendAsync(
                command with
                {
                    Method =
                    command.Method with { Mandate = new AcceptedMandate(AchMandate.CurrentVersion, false) }
                }));
        });
    }
}
