using System.Diagnostics.Metrics;

namespace CustomerPayments.Application.Telemetry;

/// <summary>Requests to the gateway.</summary>
public sealed class GatewayMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> duration = meters.Ours().CreateHistogram(
        "customerpayments.gateway.request.duration", "s", "Requests to the gateway, by operation and outcome.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60],
        });

    /// <param name="operation">The name of the document that is sent.</param>
    /// <param name="outcome">
    /// <c>answered</c>, <c>refused</c>, <c>never-sent</c> or <c>unknown</c>, as the adapter tells them apart.
    /// </param>
    public void Measure(string operation, string outcome, TimeSpan took) =>
        duration.Record(took.TotalSeconds, "operation".Is(operation), "outcome".Is(outcome));
}
