using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests.Mutants;

/// <summary>Charges first, and writes down what it did.</summary>
internal sealed class ChargesBeforeTheRow(
    IPaymentsDb db, IPaymentGateway gateway, EvidenceRecorder recorder, IMediator mediator, TimeProvider clock,
    PayInvoicesHandler real)
    : IRequestHandler<PayInvoices, PaidInvoices>
{
    public async Task<PaidInvoices> Handle(PayInvoices command, CancellationToken ct)
    {
        if (command.Method.Type is PaymentMethod.Ach
            || await db.Payments.AnyAsync(p => p.IdempotencyKey == command.IdempotencyKey, ct))
            return await real.Handle(command, ct);

        var now = clock.GetUtcNow().UtcDateTime;
        var ids = command.Invoices.Select(i => new InvoiceId(i.Id)).ToList();
        var stated = new StatedAmounts(command.Invoices.ToDictionary(i => new InvoiceId(i.Id), i => i.AmountDue),
            new Money(command.Total, command.Currency));
        var terms = new PaymentTerms(
            command.Method.Type, gateway.MerchantAccountId, command.IdempotencyKey, "mutant", null);
        var payment = Payment.Initiate(
            command.Customer, await db.Invoices.Where(i => ids.Contains(i.Id)).ToListAsync(ct), stated, terms, now);
        payment.Submit(now);
        var evidence = await gateway.ChargeAsync(
            new Charge(payment.Id, payment.Amount, payment.Method, "nonce", new PayersDevice(null, null, null),
                new ChargeReferences(null, [], null)), ct);
        db.Payments.Add(payment);
        await db.SaveChangesAsync(ct);
        await recorder.RecordAsync(payment.Id, evidence, ct);
        return new PaidInvoices(await mediator.Send(new GetPayment(command.Customer, payment.Id), ct), Replayed: false);
    }
}

/// <summary>A refused attempt lets its invoices go, whoever holds them.</summary>
internal sealed class ReleasesOthersHolds(IPaymentsDb db, PayInvoicesHandler real)
    : IRequestHandler<PayInvoices, PaidInvoices>
{
    public async Task<PaidInvoices> Handle(PayInvoices command, CancellationToken ct)
    {
        try
        {
            return await real.Handle(command, ct);
        }
        catch (RuleViolationException)
        {
            var ids = command.Invoices.Select(i => new InvoiceId(i.Id)).ToList();
            await db.Invoices.Where(i => ids.Contains(i.Id) && i.Status == InvoiceStatus.Pending)
                .ExecuteUpdateAsync(i => i.SetProperty(x => x.Status, InvoiceStatus.Unpaid)
                    .SetProperty(x => x.PaymentId, (PaymentId?)null), ct);
            throw;
        }
    }
}

/// <summary>Does what the notification says, without a look at the gateway.</summary>
internal sealed class TrustsNotifications(IPaymentsDb db, EvidenceRecorder recorder, Replica replica)
    : IRequestHandler<ApplyNotifications, int>
{
    public async Task<int> Handle(ApplyNotifications command, CancellationToken ct)
    {
        foreach (var hash in await db.Notifications.Where(n => n.NextAttemptAt != null).Select(n => n.PayloadHash)
            .ToListAsync(ct))
        {
            var notification = await db.Notifications.SingleAsync(n => n.PayloadHash == hash, ct);
            var told = replica.Schedule.Gateway.Transactions.Single(t => t.Id == notification.NotifiedReference);
            var payment = await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.Id == told.Charge.Payment, ct);
            notification.Applied();
            await db.SaveChangesAsync(ct);
            if (payment is null)
                continue;

            var transaction = new GatewayTransaction(told.Id, told.GatewayId, payment.Id.OrderId, payment.Amount,
                payment.MerchantAccountId, TransactionStanding.Settled);
            await recorder.RecordAsync(payment.Id, new Evidence.Seen(transaction), ct);
        }

        return 0;
    }
}
