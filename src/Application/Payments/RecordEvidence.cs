using CustomerPayments.Application.Emails;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Brings what was learnt to the payment: the one way in which a payment moves. The moves, the invoices, the timeline and
/// the mails are one save; when somebody else was faster, it is decided again on what now stands.
/// </summary>
internal sealed record RecordEvidence(PaymentId Payment, Evidence Evidence) : IRequest<PaymentStatus>;

internal sealed class RecordEvidenceHandler(
    IPaymentsDb db, IOptions<MerchantOptions> merchant, TimeProvider clock, ILogger<RecordEvidenceHandler> log)
    : IRequestHandler<RecordEvidence, PaymentStatus>
{
    public async Task<PaymentStatus> Handle(RecordEvidence command, CancellationToken ct)
    {
        var (status, moves) = await db.DecideAndSaveAsync(async () =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var payment = await db.Payments.Include(p => p.Allocations).SingleAsync(p => p.Id == command.Payment, ct);
            var invoiceIds = payment.Allocations.Select(allocation => allocation.InvoiceId).ToList();
            var invoices = await db.Invoices.Where(i => invoiceIds.Contains(i.Id)).ToListAsync(ct);

            var moves = payment.Learn(command.Evidence, invoices, now);
            payment.CheckAgainAt(CheckSchedule.NextAfter(payment, now, merchant.Value.IsBankingHour(now)));
            db.Emails.AddRange(moves.Select(move => MailOf(move, payment, now)).OfType<EmailKind>()
                .Select(kind => OutgoingEmail.OfPayment(kind, payment, now)));
            await db.SaveChangesAsync(ct);
            return (payment.Status, moves);
        });

        Report(command, status, moves);
        return status;
    }

    private static EmailKind? MailOf(PaymentMove move, Payment payment, DateTime now) => move switch
    {
        PaymentMove.Accept => payment.Method is PaymentMethod.Ach ? EmailKind.PaymentSubmitted : EmailKind.PaymentReceived,
        PaymentMove.Settle => payment.Method is PaymentMethod.Ach ? EmailKind.PaymentSettled : null,

        // The customer reads a decline on the screen while the request still waits.
        PaymentMove.Fail => now - payment.InitiatedAt < PayInvoicesHandler.AnswerWithin ? null : EmailKind.PaymentFailed,
        PaymentMove.ReturnFunds => EmailKind.PaymentReturned,
        _ => null,
    };

    private void Report(RecordEvidence command, PaymentStatus status, IReadOnlyList<PaymentMove> moves)
    {
        if (command.Evidence is Evidence.NoAnswer(var reason))
            log.LogWarning("Payment {PaymentId} has no answer from the gateway yet: {Reason}", command.Payment.Value, reason);
        foreach (var move in moves)
        {
            if (move is PaymentMove.Alarm(var code, var text))
                log.LogError("Alarm {Alarm} on payment {PaymentId}: {Text}", code, command.Payment.Value, text);
            else
                log.LogInformation("Payment {PaymentId}: {Move}, now {Status}", command.Payment.Value, move.GetType().Name, status);
        }
    }
}
