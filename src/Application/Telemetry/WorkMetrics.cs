using System.Diagnostics.Metrics;

namespace CustomerPayments.Application.Telemetry;

/// <summary>What is done without a request: jobs, emails and webhooks.</summary>
public sealed class WorkMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> jobs = meters.Ours().CreateHistogram(
        "customerpayments.job.duration", "s", "Runs of jobs, by job and outcome.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.1, 1, 10, 60, 600],
        });

    private readonly Counter<long> emails = meters.Ours().CreateCounter<long>(
        "customerpayments.emails", "{email}",
        "Attempts to send an email, by outcome: sent, postponed, refused or withdrawn.");

    private readonly Counter<long> webhooks = meters.Ours().CreateCounter<long>(
        "customerpayments.webhooks", "{delivery}",
        "Attempts to deliver an event to a webhook endpoint, by outcome: delivered, postponed or failed.");

    public void MeasureJob(string job, bool isDone, TimeSpan took) =>
        jobs.Record(took.TotalSeconds, "job_name".Is(job), "outcome".Is(isDone ? "done" : "failed"));

    public void CountEmail(string outcome) => emails.Add(1, "outcome".Is(outcome));

    public void CountWebhook(string outcome) => webhooks.Add(1, "outcome".Is(outcome));
}
