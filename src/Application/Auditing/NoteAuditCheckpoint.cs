using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Auditing;

/// <summary>
/// Notes the end of the chain outside the database: in this process's notebook and in the log. Whatever was noted
/// before must still be there.
/// </summary>
public sealed record NoteAuditCheckpoint : IRequest<AuditCheckpoint?>;

internal sealed class NoteAuditCheckpointHandler(AuditNotes notes)
    : IRequestHandler<NoteAuditCheckpoint, AuditCheckpoint?>
{
    public Task<AuditCheckpoint?> Handle(NoteAuditCheckpoint command, CancellationToken ct) => notes.TakeAsync(ct);
}

internal sealed class AuditNotes(
    IPaymentsDb db, IAuditNotebook notebook, AuditWatch watch, TimeProvider clock, ILogger<AuditNotes> log)
{
    /// <returns>The latest note; null when there is none, or the chain is not as noted.</returns>
    public async Task<AuditCheckpoint?> TakeAsync(CancellationToken ct)
    {
        var last = await db.AuditSeals.AsNoTracking().OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(ct);
        var noted = notebook.Read() is [.., var latest] ? latest : null;
        if (noted is not null && !await StandsAsync(noted, ct))
        {
            watch.Note([new AuditFaultView(AuditFaultKind.NotAsNoted, noted.Sequence, null)]);
            return null;
        }

        if (last is null || noted?.Sequence >= last.Sequence)
            return noted;

        var note = new AuditCheckpoint(last.Sequence, last.Hash, last.KeyVersion, clock.GetUtcNow().UtcDateTime);
        try
        {
            notebook.Write(note);
        }
        catch (IOException e)
        {
            log.LogWarning(e, "The checkpoint of the audit trail could not be written to a file");
        }

        log.LogInformation(
            "Audit trail: {Sequence} entries are sealed, the last with {Hash}", last.Sequence, last.Hash);
        return note;
    }

    private async Task<bool> StandsAsync(AuditCheckpoint noted, CancellationToken ct) =>
        await db.AuditSeals.AnyAsync(s => s.Sequence == noted.Sequence && s.Hash == noted.Hash, ct)
            || await db.AuditPrunings.AnyAsync(p => p.Sequence >= noted.Sequence, ct);
}
