using CustomerPayments.Domain;

namespace CustomerPayments.Application.Health;

/// <summary>An alarm of a part of the system that watches over itself.</summary>
public interface IStandingAlarm
{
    AlarmCode Code { get; }

    /// <summary>
    /// Whether it is about what this process has seen, so that another, which has not seen it, cannot end it.
    /// </summary>
    bool IsOfProcess { get; }

    /// <returns>The alarm, while it stands.</returns>
    Task<Alarm?> StandingAsync(CancellationToken ct);
}
