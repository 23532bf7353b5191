namespace CustomerPayments.Application.Persistence;

public static class StoredInstants
{
    /// <summary>To the microsecond, as databases keep it, so that an answer and its repetition are the same.</summary>
    public static DateTime AsStored(this DateTime instant) =>
        instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));
}
