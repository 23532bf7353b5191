using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Emails;

/// <summary>Sends the emails that are due, oldest first. Runs twice, late or on two machines without harm.</summary>
/// <param name="Everything">
/// Includes emails that wait out a back-off or the lease of a sweep that may have died.
/// </param>
public sealed record SendPendingEmails(bool Everything = false) : IRequest<int>;

internal sealed class SendPendingEmailsHandler(
    IPaymentsDb db, EmailWriter writer, Obsolescence obsolescence, IMailer mailer, TimeProvider clock, Random random,
    WorkMetrics metrics, ILogger<SendPendingEmailsHandler> log)
    : IRequestHandler<SendPendingEmails, int>
{
    private const int BatchSize = 20;

    /// <summary>Longer than a batch takes whose every email meets a mail server that hangs for half a minute.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);

    /// <summary>
    /// What was sent is written down together, and soon: a crash in between sends it once more, with the same message
    /// id.
    /// </summary>
    private static readonly TimeSpan MarkWithin = TimeSpan.FromSeconds(1);

    public async Task<int> Handle(SendPendingEmails command, CancellationToken ct)
    {
        if (command.Everything)
        {
            var now = Now;
            await db.Emails.Where(e => e.NextAttemptAt > now && (e.Attempts > 0 || e.ClaimId != null))
                .ExecuteUpdateAsync(
                e => e.SetProperty(m => m.NextAttemptAt, now), ct);
        }

        var sent = 0;
        while (await ClaimAsync(ct) is { Count: > 0 } batch)
        {
            sent += await SendAsync(batch, ct);
            db.ChangeTracker.Clear();
        }

        return sent;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private async Task<List<OutgoingEmail>> ClaimAsync(CancellationToken ct)
    {
        var claim = await db.Emails.ClaimAsync<OutgoingEmail, Guid>(
            nameof(OutgoingEmail.NextAttemptAt), Now, Lease, BatchSize, ct);
        if (claim.IsEmpty)
            return [];

        // emails that one look at the gateway has brought go out in the order in which things happened
        return [.. (await claim.Rows.ToListAsync(ct)).OrderBy(e => e.CreatedAt).ThenBy(e => e.Kind)];
    }

    /// <returns>How many were sent.</returns>
    private async Task<int> SendAsync(List<OutgoingEmail> batch, CancellationToken ct)
    {
        await using var conversation = mailer.Open();
        var marked = Now;
        try
        {
            foreach (var email in batch)
            {
                await SendAsync(email, conversation, ct);
                if (Now - marked < MarkWithin)
                    continue;
                await MarkAsync(ct);
                marked = Now;
            }
        }
        finally
        {
            await MarkAsync(CancellationToken.None);
        }

        return batch.Count(email => email.SentAt is not null);
    }

    private async Task SendAsync(OutgoingEmail email, IMailConversation conversation, CancellationToken ct)
    {
        var to = email.To;
        try
        {
            if (await obsolescence.WhyAsync(email, Now, ct) is { } reason)
            {
                email.Withdraw(reason, Now);
                metrics.CountEmail("withdrawn");
                return;
            }

            var message = await writer.WriteAsync(email, Now, ct);
            to = message.To;
            email.Sent(to, await conversation.SendAsync(message, ct), Now);
            metrics.CountEmail("sent");
        }
        catch (EmailNotTakenException e) when (e.IsFinal)
        {
            email.Refused(to, e.Answer, Now);
            metrics.CountEmail("refused");
            if (email.PaymentId is null)
                log.LogWarning("Mail {EmailId} of kind {Kind} was refused for good", email.Id, email.Kind);
            else
                log.LogError("Alarm {Alarm}: email {EmailId} was refused for good", AlarmCode.EmailRefused, email.Id);
        }
        catch (EmailNotTakenException e)
        {
            log.LogWarning(
                "Mail {EmailId} of kind {Kind} was not sent, attempt {Attempt}: {Cause}",
                email.Id, email.Kind, email.Attempts + 1, e.InnerException?.GetType().Name);
            email.Failed(to, e.Answer, Now, random.NextDouble());
            metrics.CountEmail("postponed");
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // One email that cannot be written must not hold up the others.
            log.LogWarning(e, "Mail {EmailId} of kind {Kind} was not sent, attempt {Attempt}", email.Id, email.Kind,
                email.Attempts + 1);
            email.Failed(to, e.GetType().Name, Now, random.NextDouble());
            metrics.CountEmail("postponed");
        }
    }

    /// <summary>
    /// Saves what became of the emails. One may have been withdrawn in between: what the mail server took was sent all
    /// the same.
    /// </summary>
    private async Task MarkAsync(CancellationToken ct)
    {
        for (var isSaved = false; !isSaved;)
        {
            try
            {
                await db.SaveChangesAsync(ct);
                isSaved = true;
            }
            catch (DbUpdateConcurrencyException e)
            {
                foreach (var entry in e.Entries)
                {
                    if (entry.Entity is OutgoingEmail { State: EmailState.Queued })
                        await entry.ReloadAsync(ct);
                    else
                        entry.OriginalValues.SetValues((await entry.GetDatabaseValuesAsync(ct))!);
                }
            }
        }
    }
}
