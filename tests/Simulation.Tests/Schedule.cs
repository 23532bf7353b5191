using System.Globalization;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Simulation.Tests.Engine;
using CustomerPayments.Simulation.Tests.Mutants;
using CustomerPayments.Simulation.Tests.Outside;
using CustomerPayments.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Simulation.Tests;

/// <summary>
/// One seed: two replicas, their clocks, the gateway, the mail server, customers and the back office, and what goes
/// wrong between them. One thread runs it all, so that the same seed is the same story to the letter.
/// </summary>
/// <remarks>
/// Assumed, as docs/guarantee.md says: clocks are wrong by at most ten minutes; the gateway is done with a charge
/// within 60 seconds; its search lags by at most 15 minutes; and a process that has just looked at its clock sends
/// within a second.
/// </remarks>
internal sealed partial class Schedule : IDisposable
{
    private const int Steps = 36;

    /// <summary>
    /// How likely a replica dies while everything comes to its end, at points that few schedules come to in time of
    /// trouble. The first that fits counts.
    /// </summary>
    private static readonly (string Point, double Chance)[] DeadlyToTheEnd =
    [
        ("CompareWithGateway: before list", 0.003), ("CompareWithGateway: after list", 0.003),
        ("CompareWithGateway: before search", 0.3), ("CompareWithGateway: after search", 0.4),
        ("CompareWithGateway: before read", 0.5), ("CompareWithGateway: after read", 0.9),
        ("ApplyNotifications: before search", 0.4), ("ApplyNotifications: after search", 0.6),
        ("ApplyNotifications", 0.05),
        ("FollowPayments: before reverse", 0.3), ("FollowPayments: after reverse", 0.4),
        ("FollowPayments: before delete account", 0.05), ("FollowPayments: after delete account", 0.05),
        ("FollowPayments: before update", 0), ("FollowPayments: after update", 0), ("FollowPayments", 0.05),
        ("ResolvePayment: before reverse", 0.3), ("ResolvePayment: after reverse", 0.5), ("ResolvePayment", 0.15),
        ("SendPendingEmails: before save", 0.04), ("SendPendingEmails: after save", 0.04),
        ("FollowBankAccounts: after deposits", 0.3), ("FollowBankAccounts", 0.03),
        ("ReceiveNotification", 0.1), ("VoidInvoice", 0.1), ("RaiseAlarms", 0.2),
    ];

    private readonly Mutant? mutant;
    private readonly CrashPlan? plan;
    private readonly Replica[] replicas = new Replica[2];
    private readonly List<Intent> intents = [];
    private readonly List<IDisposable> held = [];
    private readonly List<string> trace = [];
    private readonly FeedReader feed = new();
    private readonly LogReader log = new();
    private readonly TimeSpan[] clockErrors;
    private readonly bool deafToNotifications;
    private int lateCrashesLeft = 20;
    private int pointsReached;
    private int thread;

    /// <param name="plan">
    /// Crashes where it says and nowhere else, with nothing else going wrong; null leaves all to the seed.
    /// </param>
    public Schedule(
        int seed, Mutant? mutant = null, CrashPlan? plan = null, DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        (Seed, this.mutant, this.plan) = (seed, mutant, plan);
        Random = new Random(seed);
        Database = ScheduleDatabase.Create(provider);
        Trouble = plan is null ? 1 : 0;
        Points = new Points(this);
        Checks = new Checks(this);
        Gateway = new SimulatedGateway(this);
        MailServer = new SimulatedMailServer(this);
        clockErrors = plan is null
            ? [TimeSpan.FromMilliseconds(Random.Next(-600_000, 600_000)),
                TimeSpan.FromMilliseconds(Random.Next(-600_000, 600_000))]
            : [TimeSpan.Zero, TimeSpan.Zero];
        deafToNotifications = Chance(0.2);
        for (var i = 0; i < replicas.Length; i++)
            replicas[i] = Start(i);
        Clock.Advance(TimeSpan.FromMinutes(1)); // past the making of the invoices
    }

    public int Seed { get; }
    public Random Random { get; }
    public FakeTimeProvider Clock { get; } = new(ApiHost.Start);
    public DateTime Now => Clock.GetUtcNow().UtcDateTime;
    public ScheduleDatabase Database { get; }
    public SimulatedGateway Gateway { get; }
    public SimulatedMailServer MailServer { get; }
    public Points Points { get; }
    public Checks Checks { get; }

    /// <summary>How likely things go wrong; nothing does any more while the schedule comes to its end.</summary>
    public double Trouble { get; private set; }

    public int Crashes { get; private set; }

    public Dictionary<string, int> Faults { get; } = [];

    public IReadOnlyList<string> Trace => trace;

    public void Dispose()
    {
        held.ForEach(one => one.Dispose());
        Database.Dispose();
    }

    /// <summary>What a crashed process held open is closed when the schedule is over.</summary>
    public T Keep<T>(T one) where T : IDisposable
    {
        held.Add(one);
        return one;
    }

    /// <summary>Plays the schedule to its end.</summary>
    /// <returns>What was broken; empty when everything held.</returns>
    public IReadOnlyList<string> Run()
    {
        // A test runner's context would post what has to happen here and now.
        SynchronizationContext.SetSynchronizationContext(null);
        thread = Environment.CurrentManagedThreadId;
        if (plan is null)
        {
            for (var step = 0; step < Steps; step++)
            {
                // so that ids, which carry the time, sort the same way every time
                Clock.Advance(TimeSpan.FromMilliseconds(7));
                Act();
                Gateway.CatchUp();
            }
        }
        else
        {
            Pay([Intend(plan.Method, ["I-11", "I-12"])]);
            if (plan.IsUnknownToTheNetwork)
                PayAfterDeposits();
        }

        ComeToAnEnd();
        return Checks.AtTheEnd(feed, log);
    }

    public void Note(string what) =>
        trace.Add(string.Create(CultureInfo.InvariantCulture, $"{Now:MM-dd HH:mm:ss.fff} {what}"));

    public bool Chance(double probability) => plan is null && Random.NextDouble() < probability;

    /// <summary>Whether deposits have to verify the account that is being vaulted.</summary>
    public bool IsUnknownToTheNetwork() => plan?.IsUnknownToTheNetwork ?? Chance(0.3);

    public T Pick<T>(params T[] choices) => choices[Random.Next(choices.Length)];

    public string NameOf(PaymentId payment) => Checks.NameOf(payment);

    public Fate FateAt(string point)
    {
        if (Environment.CurrentManagedThreadId != thread)
            Checks.Broken(
                $"{point} was reached on another thread: something has really waited, and the story is no longer the "
                    + "seed's");
        pointsReached++;
        if (plan is not null)
            return plan.Crashes.Contains(pointsReached) ? Fate.Crash : Fate.GoOn;
        var deadly = DeadlyToTheEnd.FirstOrDefault(
            late => point.StartsWith(late.Point, StringComparison.Ordinal)).Chance;
        if (Trouble == 0)
            return lateCrashesLeft > 0 && Random.NextDouble() < deadly && lateCrashesLeft-- > 0
                ? Fate.Crash
                : Fate.GoOn;
        return Random.NextDouble() switch
        {
            < 0.025 => Fate.Crash,
            < 0.12 when deadly >= 0.05 => Fate.Crash,
            < 0.16 =>
            Fate.Park,
            _ => Fate.GoOn
        };
    }

    public ChargeFault NextCharge() => Count(Chance(0.55 * Trouble)
        ? Pick([.. Enum.GetValues<ChargeFault>(), ChargeFault.AnswerLost, ChargeFault.AnswerLost,
            ChargeFault.AppliedLate, ChargeFault.AppliedLate, ChargeFault.DeclineLost, ChargeFault.DeclineLost])
        : ChargeFault.None);

    public ChargeFault NextReversal() => Chance(0.3 * Trouble) ? ChargeFault.RequestLost : ChargeFault.None;

    public MailFault NextEmail() =>
        Count(Chance(0.15 * Trouble) ? Pick(MailFault.Refused, MailFault.AnswerLost) : MailFault.None);

    public SaveFault NextSave() =>
        Count(Chance(0.04 * Trouble) ? Pick(SaveFault.Fails, SaveFault.LosesItsAnswer) : SaveFault.None);

    /// <summary>
    /// The process dies: what it was doing ends here, whoever waits for it hears nothing, and another is started.
    /// </summary>
    public void Crash(Replica replica, string point)
    {
        Crashes++;
        Note($"{replica.Name} dies at {point}");
        replica.IsAlive = false;
        replica.Parked.Clear();
        foreach (var intent in intents.Where(i => i.State is IntentState.Waiting && i.AskedOf == replica))
            intent.State = IntentState.Uncertain;
        var index = Array.IndexOf(replicas, replica);
        if (index >= 0)
            replicas[index] = Start(index);
    }

    private Replica Start(int index) => new($"replica {index + 1}", this, clockErrors[index], mutant);

    private Replica AnyReplica() => replicas[plan is null ? Random.Next(replicas.Length) : 0];

    private T Count<T>(T fault)
        where T : struct, Enum
    {
        var name = $"{typeof(T).Name[..^5].ToLowerInvariant()} {fault}";
        Faults[name] = Faults.GetValueOrDefault(name) + 1;
        return fault;
    }

    /// <param name="reference"><c>I-12</c> is the second invoice of the first customer, <c>C-1</c>.</param>
    public static StatedInvoice Stated(string reference, long total, long? amountDue = null) => new(
        reference, $"C-{reference[2]}", new InvoiceDocument(
            reference, null, new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 30), "USD", total, amountDue ?? total,
            null, [], null));
}

/// <summary>Which points, counted from the first, kill the replica that reaches them.</summary>
/// <param name="IsUnknownToTheNetwork">Whether two deposits have to verify the bank account first.</param>
internal sealed record CrashPlan(PaymentMethod Method, IReadOnlySet<int> Crashes, bool IsUnknownToTheNetwork = false);
