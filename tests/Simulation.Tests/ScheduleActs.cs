using System.Globalization;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests;

/// <summary>What customers, the back office, the ticks and the world do, a step at a time.</summary>
internal sealed partial class Schedule
{
    private void Act()
    {
        switch (Random.Next(100))
        {
            case < 20:
                Pay([Intend(Pick(PaymentMethod.Card, PaymentMethod.Ach), AnyInvoices())]);
                break;
            case < 26:
                // Two payments that share an invoice, at once, on both replicas.
                var shared = AnyInvoices();
                Pay([Intend(PaymentMethod.Card, shared), Intend(PaymentMethod.Ach, [.. shared.Take(1)])]);
                break;
            case < 36 when intents.Where(i => i.State is not IntentState.Waiting).ToList() is { Count: > 0 } asked:
                Pay([Pick(asked.ToArray())]); // the same key again: nobody answered, or the customer reloads the page
                break;
            case < 60 when Parked().ToList() is { Count: > 0 } parked:
                Resume(Pick(parked.ToArray()));
                break;
            case < 70:
                Tick(AnyReplica());
                break;
            case < 76 when Gateway.Notifications.Count > 0 && !deafToNotifications:
                Notify(Pick(Gateway.Notifications.ToArray()));
                break;
            case < 79:
                Amend();
                break;
            case < 82:
                Gateway.IsDown = !Gateway.IsDown && Chance(0.5);
                break;
            case < 85:
                MailServer.IsDown = !MailServer.IsDown && Chance(0.5);
                break;
            case < 87:
                Crash(AnyReplica(), "its post");
                break;
            case < 89:
                feed.Read(AnyReplica());
                log.Read(AnyReplica());
                break;
            case < 95 when ActOnBankAccount():
                break;
            default:
                Pass(Pick(
                    TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(40), TimeSpan.FromMinutes(2),
                    TimeSpan.FromMinutes(9),
                    TimeSpan.FromMinutes(40), TimeSpan.FromHours(3), TimeSpan.FromDays(1), TimeSpan.FromDays(3)));
                break;
        }
    }

    private List<string> AnyInvoices()
    {
        var customer = (char)('1' + Random.Next(2));
        return [.. ScheduleDatabase.Invoices.Where(i => i[2] == customer).OrderBy(_ => Random.Next())
            .Take(Random.Next(1, 4))];
    }

    private Intent Intend(PaymentMethod method, List<string> references, BankAccountId? from = null)
    {
        using var db = Database.Open();
        var chosen = db.Invoices.AsNoTracking().Where(i => references.Contains(i.Reference)).OrderBy(i => i.Reference)
            .Select(i => new { i.Id, i.CustomerId, i.BalanceMinor }).ToList();
        var lines = chosen.Select(i => new InvoiceToPay(i.Id.Value, Math.Max(1, i.BalanceMinor))).ToArray();
        var key = string.Create(CultureInfo.InvariantCulture, $"key-{intents.Count + 1}");
        var paying = World.Paying(chosen[0].CustomerId, method, key, lines);
        var intent = new Intent(
            from is null ? paying : paying with { Method = paying.Method with { Nonce = null, BankAccountId = from } });
        intents.Add(intent);
        return intent;
    }

    private void Pay(IEnumerable<Intent> asked)
    {
        foreach (var intent in asked)
        {
            var replica = AnyReplica();
            (intent.State, intent.AskedOf) = (IntentState.Waiting, replica);
            Note($"{intent.Command.IdempotencyKey} asks {replica.Name} to pay {intent.Command.Total} by "
                + $"{intent.Command.Method.Type}");
            _ = AskAsync(intent, replica);
        }
    }

    private async Task AskAsync(Intent intent, Replica replica)
    {
        try
        {
            var paid = await replica.SendAsync(intent.Command);
            if (replica.IsAlive && intent.AskedOf == replica)
                intent.State = IntentState.Answered;
            Checks.Answered(intent, paid.Payment);
            if (paid.Payment.Status is PaymentStatus.Failed && replica.IsAlive)
            {
                Checks.ToldOnScreen(paid.Payment);
                await replica.SendAsync(new WithdrawEmailOfFailure(new PaymentId(paid.Payment.Id)));
            }
        }
        catch (Exception e) when (e is RuleViolationException or NotFoundException or GatewayBusyException)
        {
            intent.State = IntentState.Answered;
        }
        catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException)
        {
            intent.State = IntentState.Uncertain;
        }
        catch (Exception e)
        {
            Checks.Broken($"a payment met {e.GetType().Name}, which nobody expects: {e.Message}");
        }
    }

    private IEnumerable<(Replica Replica, int Index)> Parked() =>
        replicas.SelectMany(replica => Enumerable.Range(0, replica.Parked.Count).Select(index => (replica, index)));

    private void Resume((Replica Replica, int Index) at)
    {
        var (point, signal) = at.Replica.Parked[at.Index];
        at.Replica.Parked.RemoveAt(at.Index);
        Note($"{at.Replica.Name} goes on at {point}");
        signal.SetResult();
    }

    private void Tick(Replica replica)
    {
        switch (Random.Next(9))
        {
            case < 3:
                Start("follow", replica.SendAsync(new FollowPayments()));
                break;
            case < 5:
                Start("emails", replica.SendAsync(new SendPendingEmails()));
                break;
            case 5:
                Start("notifications", replica.SendAsync(new ApplyNotifications()));
                break;
            case 6:
                Start("bank accounts", replica.SendAsync(new FollowBankAccounts()));
                break;
            case 7:
                Start("alarms", replica.SendAsync(new RaiseAlarms()));
                break;
            default:
                Start("comparison", replica.SendAsync(new CompareWithGateway()));
                break;
        }
    }

    private void Start<T>(string what, Task<T> task) => _ = ObserveAsync(what, task);

    private async Task ObserveAsync<T>(string what, Task<T> task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException or RuleViolationException
            or GatewayUnavailableException
            or ReversalUnconfirmedException)
        {
            // as Hangfire or the API would see it; the next tick is the retry
            Note($"{what} stops: {e.GetType().Name}");
        }
        catch (Exception e)
        {
            Checks.Broken($"{what} met {e.GetType().Name}, which nobody expects: {e.Message}");
        }
    }

    /// <summary>Arrives now; it may arrive again, in any order.</summary>
    private void Notify(string payload)
    {
        if (!Chance(0.3))
            Gateway.Notifications.Remove(payload);
        Start("notification", AnyReplica().SendAsync(new ReceiveNotification("genuine", payload)));
        if (Chance(0.1))
            Start("forgery", ForgeAsync(payload));
    }

    private async Task<bool> ForgeAsync(string payload)
    {
        try
        {
            await AnyReplica().SendAsync(new ReceiveNotification("forged", payload + " forged"));
        }
        catch (NotGenuineException)
        {
            return true;
        }

        Checks.Broken("a forged notification was taken");
        return false;
    }

    /// <summary>
    /// The back office changes an amount, credits what was paid, or voids; while a payment holds the invoice that is
    /// refused.
    /// </summary>
    private void Amend()
    {
        var reference = Pick(ScheduleDatabase.Invoices);
        var replica = AnyReplica();
        if (Chance(0.2))
            Start("void", replica.SendAsync(new VoidInvoice(reference)));
        else if (IsPaidHere(reference))
            Start("credit", replica.SendAsync(
                new UpsertInvoice(Stated(reference, Random.Next(0, 3000), amountDue: 0), null)));
        else
            Start("amend", replica.SendAsync(new UpsertInvoice(Stated(reference, Random.Next(500, 5000)), null)));
    }

    private bool IsPaidHere(string reference)
    {
        using var db = Database.Open();
        return db.Invoices.Any(i => i.Reference == reference && i.Status == InvoiceStatus.Paid && i.PaymentId != null);
    }

    /// <summary>
    /// Time passes, except for a process between its look at the clock and its call: that takes no time.
    /// </summary>
    private void Pass(TimeSpan time)
    {
        while (Parked().Where(at => at.Replica.Parked[at.Index].Point.EndsWith(
            StoppableGateway.BeforeCharge, StringComparison.Ordinal)).Take(1).ToList() is [var charging])
            Resume(charging);
        Note($"{time} passes");
        Clock.Advance(time);
        Gateway.CatchUp();
    }
}

internal enum IntentState { Waiting, Answered, Uncertain }

/// <summary>One payment that a customer intends: one key, asked for once or more.</summary>
internal sealed class Intent(PayInvoices command)
{
    public PayInvoices Command => command;
    public IntentState State { get; set; }
    public Replica? AskedOf { get; set; }
}
