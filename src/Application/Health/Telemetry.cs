using System.Diagnostics.Metrics;

namespace CustomerPayments.Application.Health;

/// <summary>Counters for operators. No counter names a person.</summary>
public sealed class Telemetry(IMeterFactory meters)
{
    public const string MeterName = "CustomerPayments";

    private readonly Meter meter = meters.Create(MeterName);

    /// <summary>Passwords hashed or verified.</summary>
    public Counter<long> PasswordHashes => field ??= meter.CreateCounter<long>("password_hashes");

    /// <summary>Requests refused because something in them looked like a card number.</summary>
    public Counter<long> CardNumbersRefused => field ??= meter.CreateCounter<long>("card_numbers_refused");

    /// <summary>Reports of breaches of the portal's content policy, by directive.</summary>
    public Counter<long> PolicyReports => field ??= meter.CreateCounter<long>("policy_reports");

    /// <summary>Requests answered 429.</summary>
    public Counter<long> RequestsLimited => field ??= meter.CreateCounter<long>("requests_limited");
}
