using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Thieves try stolen cards where a charge is cheap. After so many failed payments of one customer, or from one
/// address, within an hour, the next payment waits; payments on record go on.
/// </summary>
internal sealed class CardTestingLimit(IPaymentsDb db, IOptions<LimitsOptions> limits, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <param name="address">The client's; null when it is not known.</param>
    /// <exception cref="LimitedException"><c>too-many-attempts</c>; nothing was recorded or charged.</exception>
    public async Task RequireAsync(CustomerId customer, string? address, CancellationToken ct)
    {
        var since = clock.GetUtcNow().UtcDateTime - Window;
        var failed = db.Payments.Where(p => p.InitiatedAt > since && p.Status == PaymentStatus.Failed);
        var tooMany = OneTooMany(failed.Where(p => p.CustomerId == customer), limits.Value.DeclinesPerCustomer);
        if (address is not null)
            tooMany = tooMany.Concat(
                OneTooMany(failed.Where(p => p.ClientAddress == address), limits.Value.DeclinesPerAddress));

        var found = await tooMany.ToListAsync(ct);
        if (found.Count > 0)
            throw new LimitedException(
                "too-many-attempts", "Too many payments were declined. Please wait, or call us.", found.Max() - since);
    }

    /// <returns>
    /// When the payment was made that must be an hour old before there is room again; nothing while there is room.
    /// </returns>
    private static IQueryable<DateTime> OneTooMany(IQueryable<Payment> failed, int max) =>
        failed.OrderByDescending(p => p.InitiatedAt).Skip(max - 1).Take(1).Select(p => p.InitiatedAt);
}
