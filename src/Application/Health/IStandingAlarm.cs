namespace CustomerPayments.Application.Health;

/// <summary>An alarm of a part of the system that watches over itself.</summary>
public interface IStandingAlarm
{
    /// <returns>The alarm, while it stands.</returns>
    Task<Alarm?> StandingAsync(CancellationToken ct);
}
