using System.Globalization;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Outside;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests;

/// <summary>
/// What must hold, told from the truth: the gateway's transactions, our rows and the mailboxes. Each kind of break has
/// the word that the proof counts it under.
/// </summary>
internal sealed class Checks(Schedule schedule)
{
    public const string ChargedTwice = "charged twice";
    public const string ChargeLost = "lost";
    public const string EmailLost = "emails lost";
    public const string Stuck = "stuck";
    public const string Wrong = "wrong";

    public static readonly IReadOnlyList<string> Kinds = [ChargedTwice, ChargeLost, EmailLost, Stuck, Wrong];

    private readonly List<string> broken = [];
    private readonly List<PaymentId> named = [];
    private readonly HashSet<PaymentId> asked = [];
    private readonly Dictionary<string, Guid> answers = [];
    private readonly HashSet<Guid> toldOnScreen = [];

    public int ChecksMade { get; private set; }

    public int Payments { get; private set; }

    public void Broken(string what) => broken.Add($"{Wrong}: {what}");

    public string NameOf(PaymentId payment)
    {
        if (!named.Contains(payment))
            named.Add(payment);
        return string.Create(CultureInfo.InvariantCulture, $"P{named.IndexOf(payment) + 1}");
    }

    /// <summary>The gateway has just taken, or refused, a charge.</summary>
    public void Charged(BankTransaction transaction)
    {
        var charge = transaction.Charge;
        using var db = schedule.Database.Open();
        var allocated = db.Payments.Where(p => p.Id == charge.Payment).SelectMany(p => p.Allocations).ToList();
        var total = allocated.Sum(a => a.MinorUnits);
        Require(
            allocated.Count > 0 && (transaction.IsPartial || charge.Amount.MinorUnits - total is 0 or 100), Wrong,
            $"{NameOf(charge.Payment)} is charged {charge.Amount.MinorUnits} for {total} on record");
        if (!transaction.HoldsMoney)
            return;

        var ours = allocated.Select(a => a.InvoiceId).ToHashSet();
        foreach (var other in schedule.Gateway.Transactions.Where(
            t => t.HoldsMoney && t.Charge.Payment != charge.Payment).Select(t => t.Charge.Payment).Distinct())
        {
            var theirs = db.Payments.Where(p => p.Id == other).SelectMany(p => p.Allocations).Select(a => a.InvoiceId)
                .ToList();
            Require(!theirs.Any(ours.Contains), ChargedTwice,
                $"{NameOf(charge.Payment)} and {NameOf(other)} have both paid one invoice");
        }
    }

    /// <summary>Our side has sent a charge.</summary>
    public void Asked(PaymentId payment) =>
        Require(asked.Add(payment), ChargedTwice, $"{NameOf(payment)} was sent to the gateway twice");

    public void Answered(Intent intent, PaymentView payment)
    {
        var key = $"{intent.Command.Customer.Value} {intent.Command.IdempotencyKey}";
        Require(!answers.TryGetValue(key, out var before)
            || before == payment.Id, ChargedTwice, $"{key} was answered with two payments");
        answers[key] = payment.Id;
    }

    /// <summary>The payer was answered that the payment failed.</summary>
    public void ToldOnScreen(PaymentView payment) => toldOnScreen.Add(payment.Id);

    public IReadOnlyList<string> AtTheEnd(FeedReader feed, LogReader log)
    {
        using var db = schedule.Database.Open();
        var payments = db.Payments.AsNoTracking().Include(p => p.Allocations).Include(p => p.Timeline).AsSplitQuery()
            .ToList();
        var invoices = db.Invoices.AsNoTracking().ToDictionary(i => i.Id);
        var emails = db.Emails.AsNoTracking().ToList();
        Payments = payments.Count;
        foreach (var payment in payments)
        {
            MoneyAgrees(payment);
            InvoicesAgree(payment, invoices);
            StoryIsWhole(payment);
            EmailsArrived(payment, emails);
            Require(feed.Seen.TryGetValue(payment.Id.Value, out var seen)
                && seen == payment.Status, Wrong, $"the feed has not shown that {NameOf(payment.Id)} {payment.Status}");
        }

        LogWasToldOnce(log, db.Events.AsNoTracking().ToList(), payments);
        NobodysChargeIsSilent(payments, db.UnmatchedCharges.AsNoTracking().ToList());
        foreach (var invoice in invoices.Values)
        {
            Require(invoice.Status is not InvoiceStatus.Pending, Stuck, $"{invoice.Number} is still held");
            Require(invoice.BalanceMinor <= invoice.TotalMinor, Wrong,
                $"{invoice.Number} is due for more than its total");
            Require(
                payments.Count(
                    p => p.Status is PaymentStatus.Succeeded && p.Allocations.Any(a => a.InvoiceId == invoice.Id)) <= 1,
                ChargedTwice, $"{invoice.Number} is paid by two payments");
        }

        Require(
            emails.All(m => m.SentAt is not null || m.State is EmailState.Withdrawn
                && (m.Kind is EmailKind.BankAccountDepositsSent || toldOnScreen.Contains(m.PaymentId!.Value.Value))),
                    EmailLost,
            "an email was never sent, and nobody had read on the screen what it says");
        Require(!db.Notifications.Any(n => n.NextAttemptAt != null), Stuck, "a notification was never applied");
        Require(payments.All(p => p.VaultedAccountId is null), Stuck, "a vaulted account was left over");
        foreach (var account in db.BankAccounts.AsNoTracking().ToList())
            BankAccountCameToAnEnd(account, emails);
        return broken;
    }

    /// <summary>The bank and our row say the same of every payment.</summary>
    private void MoneyAgrees(Payment payment)
    {
        var name = NameOf(payment.Id);
        var all = schedule.Gateway.Transactions.Where(t => t.Charge.Payment == payment.Id).ToList();
        var standing = all.Where(t => t.HoldsMoney).ToList();
        Require(payment.Status is not (PaymentStatus.Processing or PaymentStatus.Pending), Stuck,
            $"{name} is still {payment.Status} ({payment.Alarm})");
        Require(payment.Alarm is null, Stuck, $"{name} still has the alarm {payment.Alarm}");
        Require(standing.Count <= 1, ChargedTwice, $"{name} has {standing.Count} charges");
        switch (payment.Status)
        {
            case PaymentStatus.Succeeded:
                Require(standing is [var one]
                    && one.Id == payment.TransactionId, Wrong, $"{name} succeeded without its charge");
                Require(standing.All(t => t.Charge.Amount.MinorUnits == payment.ChargedMinor), Wrong,
                    $"{name} is charged another amount");
                Require(
                    payment.ChargedMinor == payment.AmountMinor || payment.Timeline.Any(e => e.By is not null), Wrong,
                    $"{name} took another amount that nobody accepted");
                break;
            default:
                Require(standing.Count == 0, ChargeLost,
                    $"{name} {payment.Status} although the customer's money was taken");
                Require(
                    payment.Status is not PaymentStatus.Returned
                        || all.Exists(t => t.Id == payment.TransactionId), Wrong,
                    $"{name} returned what was never taken");
                break;
        }
    }

    /// <summary>It is verified and kept, or over and deleted at the gateway; and its owner was told.</summary>
    private void BankAccountCameToAnEnd(BankAccount account, List<OutgoingEmail> emails)
    {
        var name = $"bank account {account.Id.Value}";
        Require(account.IsOver
            || account.Status is BankAccountStatus.Verified, Stuck, $"{name} is still {account.Status}");
        Require(account.IsOver == account.VaultedAccountId is null, Stuck,
            $"{name} {account.Status} and is left over at the gateway");
        Require(account.VaultedAccountId is not { } kept
            || schedule.Gateway.Keeps(kept), Wrong, $"{name} is lost at the gateway");
        Require(
            account.VerifiedAt is null || account.VaultedAccountId is not { } used
                || schedule.Gateway.Deposits.Verified.Contains(used), Wrong,
            $"{name} counts as verified and is not");
        if (account.RemovedAt is not null)
            return;

        var kind = account.Status is BankAccountStatus.Verified
            ? EmailKind.BankAccountVerified
            : EmailKind.BankAccountFailed;
        Require(emails.Exists(m => m.BankAccountId == account.Id && m.Kind == kind && HasArrived(m)), EmailLost,
            $"{name}: the email {kind} did not arrive");
    }

    private void InvoicesAgree(Payment payment, Dictionary<InvoiceId, Invoice> invoices)
    {
        Require(payment.Allocations.Sum(a => a.MinorUnits) == payment.AmountMinor, Wrong,
            $"the allocations of {NameOf(payment.Id)} are not its amount");
        if (payment.Status is PaymentStatus.Succeeded)
        {
            Require(
                payment.Allocations.All(a => invoices[a.InvoiceId].Status is InvoiceStatus.Paid
                    && invoices[a.InvoiceId].PaymentId == payment.Id), ChargeLost,
                $"{NameOf(payment.Id)} is charged and its invoices are not paid by it");
        }
        else
        {
            Require(payment.Allocations.All(a => invoices[a.InvoiceId].PaymentId != payment.Id), Stuck,
                $"{NameOf(payment.Id)} still holds an invoice");
        }
    }

    private void StoryIsWhole(Payment payment)
    {
        var story = payment.Timeline.OrderBy(e => e.Sequence).ToList();
        Require(
            story.Count > 0 && story[0].Status is PaymentStatus.Processing && story[^1].Status == payment.Status, Wrong,
            $"the timeline of {NameOf(payment.Id)} does not tell that it {payment.Status}");
    }

    private void EmailsArrived(Payment payment, List<OutgoingEmail> emails)
    {
        var owed = new List<EmailKind>();
        var taken = payment.Status is PaymentStatus.Succeeded or PaymentStatus.Returned;
        if (taken)
            owed.Add(payment.Method is PaymentMethod.Card ? EmailKind.PaymentReceived : EmailKind.PaymentSubmitted);
        if (taken && payment.Method is PaymentMethod.Ach && payment.SettledAt is not null)
            owed.Add(EmailKind.PaymentSettled);
        if (payment.Status is PaymentStatus.Returned)
            owed.Add(EmailKind.PaymentReturned);
        if (payment.Failure is not null)
            owed.Add(EmailKind.PaymentFailed);

        foreach (var kind in owed)
        {
            var rows = emails.Where(m => m.PaymentId == payment.Id && m.Kind == kind).ToList();
            Require(
                rows.Count > 0
                    && rows.TrueForAll(row => row.State is EmailState.Withdrawn || HasArrived(row)), EmailLost,
                $"{NameOf(payment.Id)} {payment.Status}: the email {kind} did not arrive");
        }
    }

    private bool HasArrived(OutgoingEmail row) =>
        schedule.MailServer.Delivered.Any(l => l.Id == row.Id);

    /// <summary>The reader has each event once, each subject's in the order of its versions up to the latest.</summary>
    private void LogWasToldOnce(LogReader log, List<LoggedEvent> events, List<Payment> payments)
    {
        var told = log.Seen.ConvertAll(e => e.Id);
        Require(told.Distinct().Count() == told.Count, Wrong, "the log has told an event twice");
        Require(told.ToHashSet().SetEquals(events.Select(e => e.Id)), Wrong, "the log has not told every event");

        var versions = events.ToDictionary(e => e.Id, e => e.SubjectVersion);
        foreach (var subject in log.Seen.Where(e => versions.ContainsKey(e.Id)).GroupBy(e => e.Subject))
        {
            var order = subject.Select(e => versions[e.Id]).ToList();
            Require(order.Zip(order.Skip(1)).All(pair => pair.First <= pair.Second), Wrong,
                $"the log has told {subject.Key} out of order: {string.Join(", ", order)}");
            Require(ComesAndGoes([.. subject.Select(e => e.Type)]), Wrong, $"{subject.Key} came or went twice");
        }

        var latest = log.Seen.Where(e => e.Type.StartsWith("payment.", StringComparison.Ordinal))
            .GroupBy(e => e.Subject).ToDictionary(same => same.Key, same => versions.GetValueOrDefault(same.Last().Id));
        foreach (var payment in payments)
        {
            Require(latest.GetValueOrDefault($"payment:{payment.Id.Value}") == payment.Version, Wrong,
                $"the log has not told the latest version of {NameOf(payment.Id)}");
        }
    }

    /// <summary>An alarm is raised, ends, is raised again.</summary>
    private static bool ComesAndGoes(List<string> types) => types.Index().All(
        told => !told.Item.StartsWith("alarm.", StringComparison.Ordinal)
            || told.Item == (told.Index % 2 == 0 ? "alarm.raised" : "alarm.ended"));

    /// <summary>A charge without a row would be a charge that nobody knows of.</summary>
    private void NobodysChargeIsSilent(List<Payment> payments, List<UnmatchedCharge> unmatched)
    {
        foreach (var transaction in schedule.Gateway.Transactions.Where(t => t.HoldsMoney))
            Require(payments.Exists(p => p.Id == transaction.Charge.Payment), ChargeLost,
                $"{transaction.Id} is on no record");
        Require(unmatched.Count == 0, Wrong, "a charge with a row was taken for an unmatched one");
    }

    private void Require(bool holds, string kind, string otherwise)
    {
        ChecksMade++;
        if (!holds)
            broken.Add($"{kind}: {otherwise}");
    }
}
