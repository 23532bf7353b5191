namespace CustomerPayments.Application.Health;

/// <summary>Something that one process has seen by itself, and that no table holds.</summary>
public interface IStandingAlarm
{
    /// <returns>The alarm, while it stands.</returns>
    Alarm? Standing();
}
