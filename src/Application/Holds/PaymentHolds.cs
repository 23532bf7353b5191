using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Application.Holds;

/// <summary>
/// Whether payments are held. The database is asked once in a few seconds, not for each payment, so that every replica
/// knows after <see cref="KnownFor"/> at the latest.
/// </summary>
public sealed class PaymentHolds(IServiceScopeFactory scopes, TimeProvider clock)
{
    public static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(3);

    private Known? known;

    private sealed record Known(string? Reason, DateTime ReadAt);

    /// <exception cref="RuleViolationException"><c>payments-held</c>, with the reason that customers read.</exception>
    public async Task RequireNoneAsync(CancellationToken ct)
    {
        if (await ReasonAsync(ct) is { } reason)
            throw new RuleViolationException("payments-held", reason);
    }

    private async Task<string?> ReasonAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (known is { } latest && now - latest.ReadAt < KnownFor)
            return latest.Reason;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();
        var reason = await db.PaymentHolds.Where(h => h.Id == PaymentHold.TheOne).Select(h => h.Reason).SingleAsync(ct);
        known = new Known(reason, now);
        return reason;
    }
}
