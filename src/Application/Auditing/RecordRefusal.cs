using CustomerPayments.Application.Persistence;
using MediatR;

namespace CustomerPayments.Application.Auditing;

/// <summary>A caller with a good token has asked for what is not open to them.</summary>
/// <param name="Route">The pattern, never what was typed into it.</param>
public sealed record RecordRefusal(string Method, string Route) : IRequest;

internal sealed class RecordRefusalHandler(IPaymentsDb db, AuditTrail audit) : IRequestHandler<RecordRefusal>
{
    public async Task<Unit> Handle(RecordRefusal command, CancellationToken ct)
    {
        await db.DecideAndSaveAsync(
            () => audit.Record(Audited.RequestRefused, detail: $"{command.Method} {command.Route}"), ct);
        return Unit.Value;
    }
}
