using System.Diagnostics.Metrics;
using CustomerPayments.Application.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Testing;

/// <summary>What one API counts from now on, by the name of the counter.</summary>
public sealed class Counts : IDisposable
{
    private readonly Dictionary<string, long> counts = [];
    private readonly MeterListener listener = new();

    public Counts(ApiHost api)
    {
        var meters = api.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == OurMeter.Name && ReferenceEquals(instrument.Meter.Scope, meters))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counts)
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();
    }

    public long this[string name]
    {
        get
        {
            lock (counts)
                return counts.GetValueOrDefault(name);
        }
    }

    public void Dispose() => listener.Dispose();
}
