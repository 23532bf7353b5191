using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Turns evidence into what it means, in one save: the payment, its invoices, its timeline, the emails that are owed.
/// Requests, jobs, webhooks and staff all record through this class.
/// </summary>
internal sealed class EvidenceRecorder(
    IPaymentsDb db, PartialApprovals partialApprovals, BankAccountRecords accounts, AuditTrail audit,
    PaymentMetrics metrics, IOptions<MerchantOptions> merchant, TimeProvider clock, ILogger<EvidenceRecorder> log)
{
    /// <param name="staff">The decision that brought the evidence, if people did.</param>
    /// <exception cref="RuleViolationException">
    /// <c>nothing-to-resolve</c>: staff accept what cannot be taken for the payment.
    /// </exception>
    public Task<RecordedPayment> RecordAsync(
        PaymentId payment, Evidence evidence, CancellationToken ct, StaffDecision? staff = null) =>
        RecordAsync(new News(payment, evidence, staff), ct);

    /// <summary>
    /// As <see cref="RecordAsync(PaymentId, Evidence, CancellationToken, StaffDecision?)"/>, for the request that pays
    /// and is about to answer: the email of a failure is held until it is known whether the answer was delivered.
    /// </summary>
    /// <param name="known">
    /// The payment and its invoices as the request has recorded them a moment ago, which are not read again: when
    /// another has changed them since, the save fails on their versions, and they are read after all.
    /// </param>
    /// <returns>With the payment's whole timeline.</returns>
    public Task<RecordedPayment> RecordBeforeAnswerAsync(
        PaymentId payment, Evidence evidence, CancellationToken ct, RecordedPayment? known = null) =>
        RecordAsync(new News(payment, evidence, AnswerFollows: true), ct, known);

    /// <summary>
    /// Records a payment whose rows were lost, together with what its charge shows: either both are stored, or none.
    /// </summary>
    /// <param name="takeOver">
    /// Part of a decision, which may be repeated: builds the payment anew and reads its invoices.
    /// </param>
    public async Task<RecordedPayment> RecordTakenOverAsync(
        PaymentId id, Evidence.Seen charge, StaffDecision decision, Func<Task<RecordedPayment>> takeOver,
        CancellationToken ct)
    {
        var news = new News(id, charge, decision);
        var recorded = await db.DecideAndSaveAsync(async () =>
        {
            var made = await takeOver();
            db.Payments.Add(made.Payment);
            return await DecideAsync(news, made, ct);
        }, ct);
        Report(news, recorded);
        return recorded.Payment;
    }

    private sealed record News(
        PaymentId Payment, Evidence Evidence, StaffDecision? Staff = null, bool AnswerFollows = false);

    private sealed record Recorded(RecordedPayment Payment, IReadOnlyList<PaymentMove> Moves, bool IsAlarmed);

    private async Task<RecordedPayment> RecordAsync(News news, CancellationToken ct, RecordedPayment? known = null)
    {
        var recorded = await SaveAsync(news, ct, known);
        if (recorded.Moves is not [.., PaymentMove.Reverse(var part)])
            return recorded.Payment;

        return await partialApprovals.UndoAsync(news.Payment, part.GatewayId, ct) is { } undone
            ? (await SaveAsync(news with { Evidence = new Evidence.Seen(undone), Staff = null }, ct)).Payment
            : recorded.Payment;
    }

    private async Task<Recorded> SaveAsync(News news, CancellationToken ct, RecordedPayment? known = null)
    {
        using var step = Traces.Start("record outcome", news.Payment);
        var recorded = await db.DecideAndSaveAsync(async () =>
        {
            var found = known is null ? await ReadAsync(news, ct) : TakeUp(known);
            known = null; // a further attempt finds what has changed
            return await DecideAsync(news, found, ct);
        }, ct);
        step?.SetTag("payment.status", FrozenWords.WordOf(recorded.Payment.Payment.Status));
        Report(news, recorded);
        return recorded;
    }

    private async Task<Recorded> DecideAsync(News news, RecordedPayment found, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (payment, invoices) = found;
        if (news.Staff is { } decision)
        {
            payment.Note(decision, now);
            audit.Record(Audited.PaymentResolved, payment.Id, decision.Text);
        }

        var alarm = payment.Alarm;
        var moves = payment.Learn(news.Evidence, invoices, now);
        if (moves.Count == 0 && news.Evidence is Evidence.StaffAccepts(var transaction))
        {
            throw new RuleViolationException(
                "nothing-to-resolve",
                $"Transaction {transaction.Id} cannot be taken for the payment as it now stands.");
        }

        payment.CheckAgainAt(CheckSchedule.NextAfter(payment, now, merchant.Value.IsBankingHour(now)));
        db.Emails.AddRange(moves.Select(move => EmailOf(move, payment)).OfType<EmailKind>()
            .Select(kind => OutgoingEmail.OfPayment(kind, payment, now, HeldFor(kind, news))));
        if (payment.BankAccountId is { } account && moves.Any(SaysThatTheAccountTakesNoDebits))
            await accounts.EndByReturnAsync(account, ct);
        foreach (var move in moves)
        {
            audit.Record(
                Audited.PaymentMoved, payment.Id,
                $"{FrozenWords.NameOf(move)}, now {FrozenWords.WordOf(payment.Status)}");
        }

        return new Recorded(
            found, moves,
            payment.Alarm is not null && (payment.Alarm != alarm || moves is [.., PaymentMove.Tell]));
    }

    private async Task<RecordedPayment> ReadAsync(News news, CancellationToken ct)
    {
        var payments = db.Payments.Include(p => p.Allocations);
        var payment = await (news.AnswerFollows
            ? payments.Include(p => p.Timeline.OrderBy(e => e.Sequence))
            : payments.AsQueryable()).SingleAsync(p => p.Id == news.Payment, ct);
        var ids = payment.Allocations.Select(allocation => allocation.InvoiceId).ToList();
        return new RecordedPayment(payment, await db.Invoices.Where(i => ids.Contains(i.Id)).ToListAsync(ct));
    }

    private RecordedPayment TakeUp(RecordedPayment known)
    {
        db.Payments.Attach(known.Payment).Collection(p => p.Allocations).IsLoaded = true;
        db.Invoices.AttachRange(known.Invoices);
        return known;
    }

    private static TimeSpan HeldFor(EmailKind kind, News news) =>
        news.AnswerFollows && kind is EmailKind.PaymentFailed ? WithdrawEmailOfFailure.HeldFor : TimeSpan.Zero;

    private static bool SaysThatTheAccountTakesNoDebits(PaymentMove move) => move switch
    {
        PaymentMove.Fail({ Stage: FailureStage.Settlement, Code: var code }, _) => AchReturnCode.EndsAccount(code),
        PaymentMove.ReturnFunds(var code, _) => AchReturnCode.EndsAccount(code),
        _ => false,
    };

    private static EmailKind? EmailOf(PaymentMove move, Payment payment) => move switch
    {
        PaymentMove.Accept => payment.Method is PaymentMethod.Ach
            ? EmailKind.PaymentSubmitted
            : EmailKind.PaymentReceived,
        PaymentMove.Settle => payment.Method is PaymentMethod.Ach ? EmailKind.PaymentSettled : null,
        PaymentMove.Fail => EmailKind.PaymentFailed,
        PaymentMove.ReturnFunds => EmailKind.PaymentReturned,
        _ => null,
    };

    private void Report(News news, Recorded recorded)
    {
        var payment = recorded.Payment.Payment;
        if (news.Evidence is Evidence.NoAnswer(var reason))
        {
            log.LogWarning(
                "Payment {PaymentId} has no answer from the gateway yet: {Reason}", payment.Id.Value, reason);
            metrics.CountUnknown(payment.Method);
        }

        foreach (var move in recorded.Moves)
        {
            metrics.Count(payment.Method, move);
            if (move is PaymentMove.Fail(var why, _))
            {
                log.LogInformation(
                    "Payment {PaymentId}: {Move}, now {Status}, because of {DeclineCode} ({DeclineClass}, {Stage})",
                    payment.Id.Value, FrozenWords.NameOf(move), payment.Status, why.Code, PaymentMetrics.ClassOf(why),
                    why.Stage);
            }
            else
            {
                log.LogInformation(
                    "Payment {PaymentId}: {Move}, now {Status}", payment.Id.Value, FrozenWords.NameOf(move),
                    payment.Status);
            }

            if (move is PaymentMove.ReturnFunds)
                ReportWhatIsNotDueAgain(recorded.Payment);
        }

        if (recorded.IsAlarmed)
        {
            log.LogError(
                "Alarm {Alarm} on payment {PaymentId}: {Text}", payment.Alarm, payment.Id.Value,
                payment.Timeline[^1].Text);
        }
    }

    private void ReportWhatIsNotDueAgain(RecordedPayment recorded)
    {
        foreach (var invoice in recorded.Invoices
            .Where(i => i.ReopenedBy == recorded.Payment.Id && i.ReleasedBeyondTotalMinor is not null))
        {
            log.LogError(
                "Alarm {Alarm}: payment {PaymentId} gave back {Beyond} more of invoice {Invoice} than is due on it",
                AlarmCode.ReleasedMoreThanDue, recorded.Payment.Id.Value,
                new Money(invoice.ReleasedBeyondTotalMinor!.Value, invoice.Currency), invoice.Reference);
        }
    }
}

/// <summary>A payment as it was saved.</summary>
/// <param name="Invoices">Those of its allocations.</param>
internal sealed record RecordedPayment(Payment Payment, IReadOnlyList<Invoice> Invoices);
