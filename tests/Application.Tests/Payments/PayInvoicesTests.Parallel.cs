using CustomerPayments.Application.Payments;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Testing;

namespace CustomerPayments.Application.Tests.Payments;

/// <summary>Payments that are made at the same time.</summary>
public sealed partial class PayInvoicesTests
{
    [Test]
    public async Task A_slow_gateway_is_given_no_more_than_its_seats_and_the_next_payment_is_refused_unrecorded()
    {
        var answer = new TaskCompletionSource();
        World.Gateway.OnCharge = async charge =>
        {
            await answer.Task;
            return World.Gateway.Accept(charge);
        };
        var seats = Enumerable.Range(0, ChargesInFlight.Max).Select(_ => World.Charges.TryTakeSeat()!).ToList();
        var invoice = await World.OweAsync(100);

        Assert.ThrowsAsync<GatewayBusyException>(() => World.PayAsync(customer, PaymentMethod.Card, invoice));
        Assert.That(await World.PaymentCountAsync(), Is.Zero);

        seats[0].Dispose();
        answer.SetResult();
        Assert.That(
            (await World.PayAsync(customer, PaymentMethod.Card, invoice)).Status, Is.EqualTo(PaymentStatus.Succeeded));
        seats.ForEach(seat => seat.Dispose());
    }

    [Test]
    public async Task Of_many_parallel_payments_of_one_invoice_one_is_made()
    {
        var invoice = await World.OweAsync(100);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Flood).Select(n => Task.Run(async () =>
        {
            try
            {
                return (await World.SendAsync(
                    World.Paying(customer, PaymentMethod.Card, $"k-{n}", invoice))).Payment.Status.ToString();
            }
            catch (RuleViolationException refusal)
            {
                return refusal.Code;
            }
            catch (GatewayBusyException)
            {
                return Busy;
            }
        })));

        Assert.Multiple(() =>
        {
            Assert.That(outcomes.Count(o => o == "Succeeded"), Is.EqualTo(1));
            Assert.That(outcomes.Count(o => o is "invoice-not-payable" or Busy), Is.EqualTo(Flood - 1));
            Assert.That(World.Gateway.Transactions, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Of_many_parallel_requests_with_one_key_one_payment_is_made_and_all_are_answered_with_it()
    {
        var command = World.Paying(customer, PaymentMethod.Card, "k", await World.OweAsync(100));

        var flood = await Task.WhenAll(Enumerable.Range(0, Flood).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await World.SendAsync(command);
            }
            catch (GatewayBusyException)
            {
                return null;
            }
        })));
        var answers = flood.OfType<PaidInvoices>().ToList();
        if (answers.Count < Flood)
            answers.Add(await World.SendAsync(command)); // as whoever was told to come back does

        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(a => a.Payment.Id).Distinct().Count(), Is.EqualTo(1));
            Assert.That(answers.Count(a => !a.Replayed), Is.EqualTo(1));
            Assert.That(World.Gateway.Transactions, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Of_two_payments_that_share_an_invoice_one_wins_whole_and_the_other_leaves_no_trace()
    {
        var (first, shared, last) = (await World.OweAsync(100), await World.OweAsync(200), await World.OweAsync(300));
        var attempts = new[] { World.Paying(customer, PaymentMethod.Ach, "a", first, shared),
            World.Paying(customer, PaymentMethod.Ach, "b", shared, last) };

        var results = await Task.WhenAll(attempts.Select(async attempt =>
        {
            try
            {
                return (await World.SendAsync(attempt)).Payment;
            }
            catch (RuleViolationException)
            {
                return null;
            }
        }));

        var winner = results.OfType<PaymentView>().Single();
        var held = new[] { first, shared, last }.Where(i => winner.Allocations.Any(a => a.InvoiceId == i.Id)).ToList();
        Assert.That(held, Has.Count.EqualTo(2));
        foreach (var invoice in new[] { first, last }.Except(held))
            Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable, Is.True);
    }
}
