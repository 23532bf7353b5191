using CustomerPayments.Application.Records;
using MediatR;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Health;

/// <summary>
/// Tells by an event of each alarm that has begun or ceased to stand, and writes those that stand to the process's log.
/// </summary>
public sealed record RaiseAlarms : IRequest<int>;

/// <summary>An alarm as events tell it; of one that has ended, what it was about when it was seen last.</summary>
/// <param name="Since">UTC; since when it stands, or stood.</param>
public sealed record RaisedAlarmView(string Code, int Count, DateTime Since, IReadOnlyList<string> Subjects)
{
    internal static RaisedAlarmView Of(RaisedAlarm alarm) => new(
        alarm.Code, alarm.Count, alarm.RaisedAt, alarm.Subjects.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

internal sealed class RaiseAlarmsHandler(AlarmBook book, ILogger<RaiseAlarmsHandler> log)
    : IRequestHandler<RaiseAlarms, int>
{
    public async Task<int> Handle(RaiseAlarms command, CancellationToken ct)
    {
        var standing = await book.NoteAllAsync(ct);
        foreach (var alarm in standing)
            log.LogError("Alarm {Alarm} stands since {Since:O}: {Count}, {Subjects}", alarm.Code, alarm.RaisedAt,
                alarm.Count, alarm.Subjects);
        return standing.Count;
    }
}
