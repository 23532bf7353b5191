using System.Diagnostics.Metrics;
using CustomerPayments.Domain;

namespace CustomerPayments.Application.Telemetry;

/// <summary>
/// What waits, and for how long. A scrape shows the last reading and asks the database nothing; ages go on from there,
/// and <c>customerpayments.standing.age</c> tells how old the reading is.
/// </summary>
public sealed class StandingMetrics
{
    private readonly TimeProvider clock;
    private volatile Standing? last;

    public StandingMetrics(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        var meter = meters.Ours();
        Age(meter, "customerpayments.standing.age", "Age of the reading that the gauges show.", s => s.ReadAt);
        Count(meter, "customerpayments.payments.unknown", "{payment}", "Payments whose outcome is unknown.",
            s => s.Unknown.Count);
        Age(meter, "customerpayments.payments.unknown.oldest", "Age of the oldest of them.", s => s.Unknown.Oldest);
        Age(meter, "customerpayments.checks.overdue", "How long the most overdue look at the gateway waits.",
            s => s.MostOverdueCheck);
        Count(meter, "customerpayments.invoices.held", "{invoice}", "Invoices that a payment holds.",
            s => s.InvoicesHeld);
        Count(meter, "customerpayments.emails.queued", "{email}", "Emails that are owed.", s => s.Emails.Count);
        Age(meter, "customerpayments.emails.oldest", "Age of the oldest email that is owed.", s => s.Emails.Oldest);
        Count(meter, "customerpayments.emails.refused", "{email}",
            "Emails about money that were refused for good and are not closed.", s => s.EmailsRefused);
        Count(meter, "customerpayments.deposits.awaited", "{account}",
            "Bank accounts that wait for the amounts of two deposits.", s => s.DepositsAwaited);
        Count(meter, "customerpayments.events.unnumbered", "{event}", "Events without a position in the log.",
            s => s.EventsUnnumbered.Count);
        Age(meter, "customerpayments.events.unnumbered.oldest", "Age of the oldest of them.",
            s => s.EventsUnnumbered.Oldest);
        Count(meter, "customerpayments.webhooks.waiting", "{delivery}",
            "Deliveries that active webhook endpoints are owed.", s => s.Webhooks.Count);
        Age(meter, "customerpayments.webhooks.oldest", "Age of the oldest of them.", s => s.Webhooks.Oldest);
        meter.CreateObservableGauge("customerpayments.alarms",
            () => Each(s => AlarmCode.All.Select(alarm => new Measurement<long>(
                s.Alarms.GetValueOrDefault(alarm.Code), "alarm".Is(alarm.Code)))),
            "{alarm}", "What each alarm is about, counted; 0 while it does not stand.");
        meter.CreateObservableGauge("customerpayments.job.lag",
            () => Each(s => s.Jobs.Select(
                job => new Measurement<double>(SecondsSince(job.RanAt), "job_name".Is(job.Job)))),
            "s", "Time since a job has last run to its end, on whichever replica.");
        meter.CreateObservableGauge("customerpayments.job.lag.limit",
            () => Each(s => s.Jobs.Select(
                job => new Measurement<double>(job.SilenceMax.TotalSeconds, "job_name".Is(job.Job)))),
            "s", "The lag after which a job's silence is an alarm.");
    }

    public void Show(Standing standing) => last = standing;

    private void Count(Meter meter, string name, string unit, string description, Func<Standing, long> of) =>
        meter.CreateObservableGauge(
            name, () => Each(s => Enumerable.Repeat(new Measurement<long>(of(s)), 1)), unit, description);

    /// <summary>0 while nothing waits.</summary>
    private void Age(Meter meter, string name, string description, Func<Standing, DateTime?> since) =>
        meter.CreateObservableGauge(
            name, () => Each(s => Enumerable.Repeat(
                new Measurement<double>(since(s) is { } instant ? SecondsSince(instant) : 0), 1)),
            "s", description);

    private IEnumerable<Measurement<T>> Each<T>(Func<Standing, IEnumerable<Measurement<T>>> of)
        where T : struct => last is { } standing ? of(standing) : [];

    private double SecondsSince(DateTime instant) =>
        Math.Max(0, (clock.GetUtcNow().UtcDateTime - instant).TotalSeconds);
}
