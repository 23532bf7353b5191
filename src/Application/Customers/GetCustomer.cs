using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Customers;

/// <summary>A customer, with the state of the login to the portal and what keeps somebody from signing in.</summary>
public sealed record GetCustomer(string Reference) : IRequest<CustomerView>;

internal sealed class GetCustomerHandler(IPaymentsDb db, TimeProvider clock)
    : IRequestHandler<GetCustomer, CustomerView>
{
    public async Task<CustomerView> Handle(GetCustomer query, CancellationToken ct)
    {
        var customer = await db.Customers.Where(c => c.Reference == query.Reference).Select(CustomerView.From)
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("customer");
        var id = new CustomerId(customer.Id);
        var account = await db.PortalAccounts.AsNoTracking().SingleAsync(a => a.CustomerId == id, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var link = await LatestLinkAsync(id, now, ct);
        var access = account.Email is null
            ? new PortalAccessView([], 0, null, link)
            : await DoorsAsync(account, link, now, ct);
        List<SignInObstacle> obstacles = [.. StandingOf(customer.Portal.Status), .. LinkOf(link), .. access.Obstacles];
        return customer with { Portal = customer.Portal with { Access = access with { Obstacles = obstacles } } };
    }

    private async Task<PortalAccessView> DoorsAsync(
        PortalAccount account, LatestLinkView? link, DateTime now, CancellationToken ct)
    {
        var doors = await db.SignInCounters.AsNoTracking().OfLogins(account.Logins()).ToListAsync(ct);
        var closed = doors.Where(door => door.WaitAt(now) is not null).ToList();
        var strangers = SignInCounter.KeyOf(EmailAddress.Normalize(account.Email!), null);
        List<SignInObstacle> obstacles = [];
        if (closed.Exists(door => !door.NeedsNewPassword))
            obstacles.Add(SignInObstacle.Locked);
        if (closed.Exists(door => door.NeedsNewPassword))
            obstacles.Add(SignInObstacle.LockedUntilNewPassword);
        return new PortalAccessView(
            obstacles, doors.Find(door => door.Key == strangers)?.Failures ?? 0,
            closed.Where(door => !door.NeedsNewPassword).Max(door => door.ClosedUntil), link);
    }

    private async Task<LatestLinkView?> LatestLinkAsync(CustomerId customer, DateTime now, CancellationToken ct)
    {
        var link = await db.OneTimeLinks.AsNoTracking().Where(l => l.CustomerId == customer)
            .OrderByDescending(l => l.SentAt).FirstOrDefaultAsync(ct);
        if (link is null)
            return null;

        var key = OutgoingEmail.KeyOf(link);
        var email = await db.Emails.Where(e => e.Key == key)
            .Select(e => new LinkEmailView(e.Id, e.State, e.LastAnswer)).SingleOrDefaultAsync(ct);
        return new LatestLinkView(
            link.Purpose, link.StateAt(now), link.Email, link.SentAt, link.ExpiresAt, link.OpenedAt, link.UsedAt,
            email);
    }

    private static IEnumerable<SignInObstacle> StandingOf(PortalStatus status) => status switch
    {
        PortalStatus.None => [SignInObstacle.NotInvited],
        PortalStatus.Invited => [SignInObstacle.NotActivated],
        PortalStatus.Suspended => [SignInObstacle.Suspended],
        _ => [],
    };

    private static IEnumerable<SignInObstacle> LinkOf(LatestLinkView? link)
    {
        if (link is { State: LinkState.Expired or LinkState.Superseded or LinkState.Revoked })
            yield return SignInObstacle.LinkEnded;
        if (link is { UsedAt: null, Email.State: EmailState.Refused })
            yield return SignInObstacle.EmailRefused;
    }
}
