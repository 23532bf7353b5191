using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Finds out whom requests for links meant, and emails links to those who can use one. Earlier links stay good: an
/// owner whom strangers send links to can use any of them.
/// </summary>
/// <returns>The number of requests that were dealt with.</returns>
public sealed record SendRequestedLinks : IRequest<int>;

internal sealed class SendRequestedLinksHandler(
    IPaymentsDb db, LinkSender sender, TimeProvider clock, ILogger<SendRequestedLinksHandler> log)
    : IRequestHandler<SendRequestedLinks, int>
{
    private const int BatchSize = 100;

    /// <summary>Emails of one kind to one account in an hour, and the time between two.</summary>
    private const int EmailsPerHour = 5;

    private static readonly TimeSpan EmailEvery = TimeSpan.FromMinutes(5);

    public async Task<int> Handle(SendRequestedLinks command, CancellationToken ct)
    {
        for (var handled = 0; ;)
        {
            var before = handled;
            foreach (var id in await db.LinkRequests.OrderBy(r => r.AskedAt).Select(r => r.Id).Take(BatchSize)
                .ToListAsync(ct))
                handled += await TryAnswerAsync(id, ct) ? 1 : 0;
            if (handled == before)
                return handled;
        }
    }

    /// <summary>A request that cannot be dealt with must not hold up the others; the next run tries it again.</summary>
    private async Task<bool> TryAnswerAsync(Guid id, CancellationToken ct)
    {
        try
        {
            return await db.DecideAndSaveAsync(async () =>
            {
                if (await db.LinkRequests.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } request)
                    return false; // another run was faster

                db.LinkRequests.Remove(request);
                await AnswerAsync(request, ct);
                return true;
            }, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "A request for a link was not dealt with");
            return false;
        }
    }

    private async Task AnswerAsync(LinkRequest request, CancellationToken ct)
    {
        var customer = await MeantBy(request).Join(db.Customers, a => a.CustomerId, c => c.Id, (_, c) => c)
            .Include(c => c.Account).SingleOrDefaultAsync(ct);
        if (customer is null || await HasEnoughAsync(customer.Id, OutgoingEmail.KindOf(request.Purpose), ct))
            return;

        var askedBy = $"from {request.Address ?? "an unknown address"}";
        try
        {
            if (request.Purpose is LinkPurpose.Activation)
                await sender.InviteAsync(customer, askedBy, ct);
            else
                sender.ResetPassword(customer.Account, askedBy);
        }
        catch (RuleViolationException)
        {
            // The address is gone or is another customer's now: nobody is owed a link, and nobody is told.
        }
    }

    /// <summary>The account that can use such a link; none for everybody else.</summary>
    private IQueryable<PortalAccount> MeantBy(LinkRequest request)
    {
        var open = db.PortalAccounts.Where(a => a.SuspendedAt == null);

        // Only invited customers can ask for an activation again; a withdrawn invitation stays withdrawn.
        open = request.Purpose is LinkPurpose.Activation
            ? open.Where(a => a.InvitedAt != null && a.PasswordHash == null)
            : open.Where(a => a.PasswordHash != null);
        return request.SecretHash is { } hash
            ? open.Where(a => db.OneTimeLinks.Any(l =>
                l.SecretHash == hash && l.Purpose == request.Purpose && l.RevokedAt == null
                    && l.CustomerId == a.CustomerId))
            : open.OfLogin(request.Email!);
    }

    private async Task<bool> HasEnoughAsync(CustomerId customer, EmailKind kind, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var anHourAgo = now - TimeSpan.FromHours(1);
        var latest = await db.Emails
            .Where(e => e.CustomerId == customer && e.Kind == kind && e.CreatedAt > anHourAgo)
            .OrderByDescending(e => e.CreatedAt).Select(e => e.CreatedAt).Take(EmailsPerHour).ToListAsync(ct);
        return latest.Count == EmailsPerHour || latest.Count > 0 && now - latest[0] < EmailEvery;
    }
}
