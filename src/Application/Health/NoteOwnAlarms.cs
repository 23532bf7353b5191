using MediatR;

namespace CustomerPayments.Application.Health;

/// <summary>
/// Tells by an event of each alarm that this process alone may see, such as a proxy that is not trusted. The job runs
/// on one replica at a time and hears of none of them; and that jobs do not run, no job can tell.
/// </summary>
public sealed record NoteOwnAlarms : IRequest<int>;

internal sealed class NoteOwnAlarmsHandler(AlarmBook book) : IRequestHandler<NoteOwnAlarms, int>
{
    public Task<int> Handle(NoteOwnAlarms command, CancellationToken ct) => book.NoteOwnAsync(ct);
}
