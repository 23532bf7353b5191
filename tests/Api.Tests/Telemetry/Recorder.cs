using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CustomerPayments.Api.Tests.Telemetry;

/// <summary>
/// Keeps every word of all spans and measurements of this process from now on: names, attributes, events, baggage.
/// Other tests may run beside it, which only adds words.
/// </summary>
internal sealed class Recorder : IDisposable
{
    private readonly ConcurrentDictionary<string, byte> words = [];
    private readonly ActivityListener spans;
    private readonly MeterListener measurements = new();

    public Recorder()
    {
        spans = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(spans);
        measurements.InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument);
        measurements.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Hear(instrument, tags));
        measurements.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Hear(instrument, tags));
        measurements.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Hear(instrument, tags));
        measurements.Start();
    }

    public IEnumerable<string> Words
    {
        get
        {
            measurements.RecordObservableInstruments();
            return words.Keys;
        }
    }

    public void Dispose()
    {
        spans.Dispose();
        measurements.Dispose();
    }

    private void Hear(Activity span)
    {
        Hear($"span {span.OperationName} {span.DisplayName} {span.StatusDescription}");
        foreach (var (key, value) in span.TagObjects)
            Hear($"{span.OperationName} {key}={value}");
        foreach (var (key, value) in span.Baggage)
            Hear($"{span.OperationName} {key}={value}");
        foreach (var happened in span.Events)
        {
            foreach (var (key, value) in happened.Tags)
                Hear($"{span.OperationName} {happened.Name} {key}={value}");
        }
    }

    private void Hear(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
            Hear($"metric {instrument.Name} {key}={value}");
    }

    private void Hear(string word) => words.TryAdd(word, 0);
}
