using CustomerPayments.Application.Health;
using CustomerPayments.Domain;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Auditing;

/// <summary>
/// The alarm for a trail that is not as it was written. It stands in this process from the check that has failed to the
/// next one that finds nothing; each process checks for itself.
/// </summary>
public sealed class AuditWatch(TimeProvider clock, ILogger<AuditWatch> log) : IStandingAlarm
{
    private Finding? finding;

    private sealed record Finding(int Count, DateTime Since);

    public AlarmCode Code => AlarmCode.AuditNotIntact;

    public bool IsOfProcess => true;

    /// <param name="faults">None ends the alarm.</param>
    public void Note(IReadOnlyList<AuditFaultView> faults)
    {
        var before = finding;
        finding = faults.Count == 0 ? null : new Finding(faults.Count, before?.Since ?? clock.GetUtcNow().UtcDateTime);
        if (finding is not null && finding.Count != before?.Count)
        {
            log.LogCritical(
                "The audit trail is not as it was written: {Count} faults, the first {Kind} at {Sequence}",
                faults.Count, faults[0].Kind, faults[0].Sequence);
        }
    }

    public Task<Alarm?> StandingAsync(CancellationToken ct) => Task.FromResult(finding is { } standing
        ? Alarm.Of(
            Code, standing.Count,
            (long)(clock.GetUtcNow().UtcDateTime - standing.Since).TotalSeconds, [])
        : null);
}
