using CustomerPayments.Application.Health;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Emails;

/// <summary>Sends the mails that are due, oldest first. Runs twice, late or on two machines without harm.</summary>
/// <param name="Everything">Also what is waiting out a back-off.</param>
public sealed record SendPendingEmails(bool Everything = false) : IRequest<int>;

internal sealed class SendPendingEmailsHandler(
    IPaymentsDb db, LetterWriter writer, IMailer mailer, TimeProvider clock, Random random, ILogger<SendPendingEmailsHandler> log)
    : IRequestHandler<SendPendingEmails, int>
{
    private const int BatchSize = 20;

    /// <summary>Longer than a batch takes whose every mail meets a mail server that hangs for half a minute.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);

    /// <summary>What was sent is written down together, and soon: a crash in between sends it once more, with the same message id.</summary>
    private static readonly TimeSpan MarkWithin = TimeSpan.FromSeconds(1);

    public async Task<int> Handle(SendPendingEmails command, CancellationToken ct)
    {
        if (command.Everything)
        {
            var now = Now;
            await db.Emails.Where(e => e.NextAttemptAt > now && e.Attempts > 0).ExecuteUpdateAsync(e => e.SetProperty(m => m.NextAttemptAt, now), ct);
        }

        var sent = 0;
        while (await ClaimAsync(ct) is { Count: > 0 } batch)
        {
            sent += await SendAsync(batch, ct);
            db.ChangeTracker.Clear();
        }

        await db.StampAsync(Sweep.SendEmails, Now, ct);
        return sent;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private async Task<List<OutgoingEmail>> ClaimAsync(CancellationToken ct)
    {
        var (now, claim) = (Now, (Guid?)Guid.NewGuid());
        var leaseEnd = (DateTime?)(now + Lease);
        var due = await db.Emails.Where(e => e.NextAttemptAt <= now)
            .OrderBy(e => e.NextAttemptAt).ThenBy(e => e.Id).Select(e => e.Id).Take(BatchSize).ToListAsync(ct);
        if (due.Count == 0)
            return [];

        await db.Emails.Where(e => due.Contains(e.Id) && e.NextAttemptAt <= now).ExecuteUpdateAsync(
            e => e.SetProperty(m => m.ClaimId, claim).SetProperty(m => m.NextAttemptAt, leaseEnd), ct);
        var claimed = await db.Emails.Where(e => due.Contains(e.Id) && e.ClaimId == claim).ToListAsync(ct);
        return [.. claimed.OrderBy(e => e.CreatedAt).ThenBy(e => e.Kind)]; // what one look brought in the order in which it happened
    }

    /// <returns>How many were sent.</returns>
    private async Task<int> SendAsync(List<OutgoingEmail> batch, CancellationToken ct)
    {
        var marked = Now;
        try
        {
            foreach (var email in batch)
            {
                await SendAsync(email, ct);
                if (Now - marked < MarkWithin)
                    continue;
                await db.SaveChangesAsync(ct);
                marked = Now;
            }
        }
        finally
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }

        return batch.Count(email => email.SentAt is not null);
    }

    private async Task SendAsync(OutgoingEmail email, CancellationToken ct)
    {
        try
        {
            if (await writer.WriteAsync(email, Now, ct) is { } letter)
            {
                await mailer.SendAsync(letter, ct);
                email.Sent(letter.To, "250", Now);
            }
            else
            {
                email.Failed(null, "The customer has no primary email.", Now, random.NextDouble());
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // One mail that cannot be written or sent must not hold up the others.
            log.LogWarning(e, "Mail {EmailId} of kind {Kind} was not sent, attempt {Attempt}", email.Id, email.Kind, email.Attempts + 1);
            email.Failed(email.To, e.GetType().Name, Now, random.NextDouble());
        }
    }
}
