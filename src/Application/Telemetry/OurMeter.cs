using System.Diagnostics.Metrics;

namespace CustomerPayments.Application.Telemetry;

/// <summary>
/// What operators count and measure of the business, beside what the frameworks say of themselves. No name and no
/// attribute tells of a person, and attributes take few values: each value is a row that is kept for months.
/// </summary>
public static class OurMeter
{
    /// <summary>Of the meter and of the source of traces.</summary>
    public const string Name = "CustomerPayments";

    /// <summary>A factory keeps one meter of a name.</summary>
    internal static Meter Ours(this IMeterFactory meters) => meters.Create(Name);

    internal static KeyValuePair<string, object?> Is(this string attribute, string value) => new(attribute, value);
}
