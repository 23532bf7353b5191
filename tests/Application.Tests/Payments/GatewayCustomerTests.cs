using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;

namespace CustomerPayments.Application.Tests.Payments;

/// <summary>The gateway keeps bank accounts for one customer of its own for each of ours.</summary>
public sealed class GatewayCustomerTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task Every_bank_account_of_a_customer_is_kept_for_the_same_one()
    {
        await PayByAchAsync();
        await PayByAchAsync();

        Assert.That(World.Gateway.Customers, Has.Count.EqualTo(1));
        Assert.That(World.Gateway.ToVault.Select(a => a.GatewayCustomerId)
            .Distinct(), Is.EqualTo(World.Gateway.Customers.Keys));
    }

    [Test]
    public async Task Two_customers_have_two_customers_at_the_gateway()
    {
        var other = await World.CustomerAsync("C-2");
        await PayByAchAsync();
        await World.PayAsync(other, PaymentMethod.Ach, await World.OweAsync(100, "C-2"));

        Assert.That(World.Gateway.ToVault.Select(a => a.GatewayCustomerId), Is.Unique);
    }

    [Test]
    public async Task A_card_needs_no_customer_at_the_gateway()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        Assert.That(World.Gateway.Customers, Is.Empty);
    }

    [Test]
    public async Task A_lost_answer_charges_nothing_and_leaves_one_unused_the_next_payment_makes_the_one_that_counts()
    {
        World.Gateway.OnCustomer = () => throw new GatewayUnavailableException("lost");
        var failed = await PayByAchAsync();
        World.Gateway.OnCustomer = () => { };
        var paid = await PayByAchAsync();

        Assert.Multiple(() =>
        {
            Assert.That((failed.Status, failed.Failure!.Code, failed.Failure.Retryable),
                Is.EqualTo((PaymentStatus.Failed, FailureCode.BankAccountNotChecked, true)));
            Assert.That(paid.Status, Is.EqualTo(PaymentStatus.Pending));
            Assert.That((World.Gateway.Customers.Count, World.Gateway.Transactions.Count), Is.EqualTo((2, 1)));
        });
    }

    [Test]
    public async Task A_customer_that_was_deleted_at_the_gateway_is_replaced_by_the_next_payment()
    {
        await PayByAchAsync();
        World.Gateway.Customers.Clear();

        var failed = await PayByAchAsync();
        var paid = await PayByAchAsync();

        Assert.That((failed.Failure!.Code, paid.Status),
            Is.EqualTo((FailureCode.BankAccountNotChecked, PaymentStatus.Pending)));
    }

    [Test]
    public async Task Of_two_customers_made_at_once_the_first_recorded_counts_for_both()
    {
        using var both = new Barrier(2);
        World.Gateway.OnCustomer = () => both.SignalAndWait(TimeSpan.FromSeconds(30));
        var (one, two) = (await World.OweAsync(100), await World.OweAsync(200));

        await Task.WhenAll(
            Task.Run(() => World.PayAsync(customer, PaymentMethod.Ach, one)),
            Task.Run(() => World.PayAsync(customer, PaymentMethod.Ach, two)));

        Assert.That(World.Gateway.Customers, Has.Count.EqualTo(2));
        Assert.That(World.Gateway.ToVault.Select(a => a.GatewayCustomerId).Distinct().Count(), Is.EqualTo(1));
    }

    private async Task<PaymentWithTimelineView> PayByAchAsync() =>
        await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
}
