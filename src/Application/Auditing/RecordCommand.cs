using CustomerPayments.Application.Persistence;
using MediatR;

namespace CustomerPayments.Application.Auditing;

/// <summary>Puts on record that somebody has run a command which changes nothing that is recorded otherwise.</summary>
/// <param name="Command">Its name.</param>
/// <param name="Detail">What came of it.</param>
public sealed record RecordCommand(string Command, string Detail) : IRequest<Unit>;

internal sealed class RecordCommandHandler(IPaymentsDb db, AuditTrail audit) : IRequestHandler<RecordCommand, Unit>
{
    public async Task<Unit> Handle(RecordCommand command, CancellationToken ct)
    {
        await db.DecideAndSaveAsync(
            () => audit.Record(Audited.CommandRun, $"command:{command.Command}", command.Detail), ct);
        return Unit.Value;
    }
}
