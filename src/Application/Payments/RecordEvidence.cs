using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Brings what was learnt to the payment: the one way in which a payment moves. The moves, the invoices, the timeline
/// and the emails are one save; when somebody else was faster, it is decided again on what now stands.
/// </summary>
/// <param name="Staff">The decision that brought the evidence, if people did.</param>
/// <param name="AnswerFollows">
/// The request that pays learnt it and is about to answer: the email of a failure is held until it is known whether the
/// answer was delivered.
/// </param>
internal sealed record RecordEvidence(
    PaymentId Payment, Evidence Evidence, StaffDecision? Staff = null, bool AnswerFollows = false)
    : IRequest<RecordedPayment?>;

/// <summary>A payment as it was saved.</summary>
/// <param name="Payment">Its timeline begins with what this save has added.</param>
/// <param name="Invoices">Those of its allocations.</param>
internal sealed record RecordedPayment(Payment Payment, IReadOnlyList<Invoice> Invoices)
{
    /// <summary>Whether nothing came between that version of the payment and this save.</summary>
    public bool Follows(Payment earlier) => Payment.Version == earlier.Version + Payment.Timeline.Count;
}

internal sealed class RecordEvidenceHandler(
    IPaymentsDb db, IMediator mediator, BankAccountRecords accounts, AuditTrail audit,
    IOptions<MerchantOptions> merchant, TimeProvider clock,
    ILogger<RecordEvidenceHandler> log)
    : IRequestHandler<RecordEvidence, RecordedPayment?>
{
    /// <returns>Null when more has happened to the payment since.</returns>
    public async Task<RecordedPayment?> Handle(RecordEvidence command, CancellationToken ct)
    {
        var (recorded, moves, isAlarmed) = await db.DecideAndSaveAsync(async () =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var payment = await db.Payments.Include(p => p.Allocations).SingleAsync(p => p.Id == command.Payment, ct);
            var invoiceIds = payment.Allocations.Select(allocation => allocation.InvoiceId).ToList();
            var invoices = await db.Invoices.Where(i => invoiceIds.Contains(i.Id)).ToListAsync(ct);

            if (command.Staff is { } decision)
            {
                payment.Note(decision, now);
                audit.Record(Audited.PaymentResolved, payment.Id, decision.Text);
            }

            var alarm = payment.Alarm;
            var moves = payment.Learn(command.Evidence, invoices, now);
            if (moves.Count == 0 && command.Evidence is Evidence.StaffAccepts(var transaction))
                throw new RuleViolationException("nothing-to-resolve",
                    $"Transaction {transaction.Id} cannot be taken for the payment as it now stands.");
            payment.CheckAgainAt(CheckSchedule.NextAfter(payment, now, merchant.Value.IsBankingHour(now)));
            db.Emails.AddRange(moves.Select(move => EmailOf(move, payment)).OfType<EmailKind>()
                .Select(kind => OutgoingEmail.OfPayment(kind, payment, now, HeldFor(kind, command))));
            if (payment.BankAccountId is { } account && moves.Any(SaysThatTheAccountTakesNoDebits))
                await accounts.EndByReturnAsync(account, ct);
            foreach (var move in moves)
            {
                audit.Record(
                    Audited.PaymentMoved, payment.Id,
                    $"{FrozenWords.NameOf(move)}, now {FrozenWords.WordOf(payment.Status)}");
            }

            await db.SaveChangesAsync(ct);
            return (new RecordedPayment(payment, invoices), moves, payment.Alarm is not null
                && (payment.Alarm != alarm || moves is [.., PaymentMove.Tell]));
        });

        Report(command, recorded, moves);
        if (isAlarmed)
        {
            log.LogError(
                "Alarm {Alarm} on payment {PaymentId}: {Text}", recorded.Payment.Alarm, command.Payment.Value,
                recorded.Payment.Timeline[^1].Text);
        }

        if (moves is not [.., PaymentMove.Reverse(var part)])
            return recorded;

        await mediator.Send(new UndoPartialApproval(command.Payment, part.GatewayId), ct);
        return null;
    }

    private static TimeSpan HeldFor(EmailKind kind, RecordEvidence command) =>
        command.AnswerFollows && kind is EmailKind.PaymentFailed ? WithdrawEmailOfFailure.HeldFor : TimeSpan.Zero;

    private static bool SaysThatTheAccountTakesNoDebits(PaymentMove move) => move switch
    {
        PaymentMove.Fail({ Stage: FailureStage.Settlement, Code: var code }, _) => AchReturnCode.EndsAccount(code),
        PaymentMove.ReturnFunds(var code, _) => AchReturnCode.EndsAccount(code),
        _ => false,
    };

    private static EmailKind? EmailOf(PaymentMove move, Payment payment) => move switch
    {
        PaymentMove.Accept =>
            payment.Method is PaymentMethod.Ach ? EmailKind.PaymentSubmitted : EmailKind.PaymentReceived,
        PaymentMove.Settle => payment.Method is PaymentMethod.Ach ? EmailKind.PaymentSettled : null,
        PaymentMove.Fail => EmailKind.PaymentFailed,
        PaymentMove.ReturnFunds => EmailKind.PaymentReturned,
        _ => null,
    };

    private void Report(RecordEvidence command, RecordedPayment recorded, IReadOnlyList<PaymentMove> moves)
    {
        var status = recorded.Payment.Status;
        if (command.Evidence is Evidence.NoAnswer(var reason))
            log.LogWarning(
                "Payment {PaymentId} has no answer from the gateway yet: {Reason}", command.Payment.Value, reason);
        foreach (var move in moves)
        {
            log.LogInformation(
                "Payment {PaymentId}: {Move}, now {Status}", command.Payment.Value, FrozenWords.NameOf(move), status);
            if (move is PaymentMove.ReturnFunds)
                ReportWhatIsNotDueAgain(recorded);
        }
    }

    private void ReportWhatIsNotDueAgain(RecordedPayment recorded)
    {
        foreach (var invoice in recorded.Invoices.Where(
            i => i.ReopenedBy == recorded.Payment.Id && i.ReleasedBeyondTotalMinor is not null))
        {
            log.LogError(
                "Alarm {Alarm}: payment {PaymentId} gave back {Beyond} more of invoice {Invoice} than is due on it",
                AlarmCode.ReleasedMoreThanDue,
                recorded.Payment.Id.Value, new Money(invoice.ReleasedBeyondTotalMinor!.Value, invoice.Currency),
                invoice.Reference);
        }
    }
}
