using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests;

/// <summary>Nothing goes wrong any more; the ticks, the bank and the staff bring everything to its end.</summary>
internal sealed partial class Schedule
{
    private const int RoundsMax = 80;

    /// <summary>Whoever waits longer than that is stuck; a late return comes within 63 days.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(100);

    private void ComeToAnEnd()
    {
        Note("nothing goes wrong from here on");
        Trouble = 0;
        (Gateway.IsDown, MailServer.IsDown) = (false, false);
        var quiet = 0;
        for (var round = 1; round <= RoundsMax && quiet < 3; round++)
        {
            var crashesBefore = Crashes;
            while (Parked().Take(1).ToList() is [var parked])
                Resume(parked);
            while (!deafToNotifications && Gateway.Notifications.Count > 0)
                Notify(Gateway.Notifications[0]);
            var replica = replicas[round % replicas.Length];
            if (round > 1 || Seed % 2 == 0)
                TickWhatIsDue(replica);
            if (plan is null)
                Start("comparison", replica.SendAsync(new CompareWithGateway(Everything: round == 1)));
            if (plan is null && round % 8 == 4)
                Start("alarms", replica.SendAsync(new RaiseAlarms()));

            if (round == 3)
                Pay([.. intents.Where(i => i.State is IntentState.Uncertain)]);

            // Daily looks after the last event, of which none is cut short, find a late return; an alarm waits for
            // people.
            var next = NextEventAt();
            var decided = (round > 6 || next is null) && Decide();
            quiet = next is null && !decided && Crashes == crashesBefore ? quiet + 1 : 0;
            Pass(next is { } at ? TimeSpan.FromTicks(Math.Max((at - Now).Ticks, 0)) + TimeSpan.FromMinutes(21)
                : TimeSpan.FromHours(25));
        }

        feed.ReadAll(() => replicas[0]);
        log.ReadAll(() => replicas[0]);
    }

    /// <summary>A tick that finds nothing teaches nothing, and is left out.</summary>
    private void TickWhatIsDue(Replica replica)
    {
        var now = replica.Clock.GetUtcNow().UtcDateTime;
        var waiting = Database.Waiting();
        if (waiting.Notification <= now)
            waiting = TickAndLookAgain("notifications", replica.SendAsync(new ApplyNotifications()));
        if (waiting.Look <= now || waiting.HasVaultedAccount)
            waiting = TickAndLookAgain("follow", replica.SendAsync(new FollowPayments()));
        if (waiting.BankAccount <= now)
            waiting = TickAndLookAgain("bank accounts", replica.SendAsync(new FollowBankAccounts()));
        if (waiting.Mail <= now)
            Start("emails", replica.SendAsync(new SendPendingEmails()));
    }

    private Waiting TickAndLookAgain<T>(string what, Task<T> task)
    {
        Start(what, task);
        return Database.Waiting();
    }

    /// <summary>
    /// What somebody waits for next; null when all is over. A pending debit waits for the bank, however often it is
    /// looked at.
    /// </summary>
    private DateTime? NextEventAt()
    {
        var waiting = Database.Waiting();
        var pending = Gateway.NextEventAt is null ? waiting.PendingLook : null;
        // An account that nobody confirms waits for its end, however often it is looked at.
        var account = Gateway.NextEventAt is null && waiting.OldestBankAccount is { } kept
            ? kept + 2 * BankAccount.ConfirmWithin
            : (DateTime?)null;
        var next = new[] {
            waiting.ProcessingLook, pending, waiting.Mail, waiting.Notification, account, Gateway.NextEventAt }.Min();
        return next - Now < WaitMax ? next : null;
    }

    /// <summary>Staff look at every alarm and decide what machines must not.</summary>
    private bool Decide()
    {
        if (!Database.Waiting().HasAlarm)
            return false;

        using var db = Database.Open();
        var inAlarm = db.Payments.AsNoTracking().Where(p => p.Alarm != null).OrderBy(p => p.Id).ToList();
        foreach (var payment in inAlarm)
        {
            var standing = Gateway.Transactions.Where(t => t.Charge.Payment == payment.Id && t.HoldsMoney).ToList();
            var isOver = payment.Status is PaymentStatus.Failed or PaymentStatus.Returned;
            var tooMany = standing.Where(t => isOver || t.Id != payment.TransactionId).ToList();
            var (outcome, transaction) = (payment.Status, tooMany) switch
            {
                (PaymentStatus.Processing, [var one]) when payment.Alarm is "amount-mismatch" =>
                    (Pick(Resolution.Accept, Resolution.Reverse), one),
                (PaymentStatus.Processing, not [_, _, ..]) or (_, []) => (Resolution.LookAgain, null),
                _ => (Resolution.Reverse, tooMany[0]),
            };
            Note($"staff decide on {NameOf(payment.Id)} ({payment.Alarm}): {outcome} {transaction?.Id}");
            Start("staff", AnyReplica().SendAsync(
                new ResolvePayment(payment.Id, outcome, transaction?.Id, "as the paper says", "rapidworks")));
        }

        return true;
    }
}
