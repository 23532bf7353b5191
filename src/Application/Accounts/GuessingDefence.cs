using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Slows down and stops the guessing of passwords. The counts are in the database, so that restarts and replicas forget
/// nothing. Unknown logins are counted in the same way, so that a refusal does not tell which logins exist.
/// </summary>
internal sealed class GuessingDefence(IPaymentsDb db, IRequestOrigin origin, TimeProvider clock)
{
    /// <summary>Counts a try as failed, before the password is looked at, and saves that.</summary>
    /// <param name="login">A normalized address; whether anybody has it does not matter.</param>
    /// <exception cref="LimitedException"><c>too-many-attempts</c>: the password is not looked at.</exception>
    public Task AdmitAsync(string login, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var strangers = await FindAsync(login, null, ct);
        var counter = await FindAsync(login, origin.Address, ct) is { } own && own.IsKnownAt(now) ? own : strangers
            ?? Begin(login, null, now);
        if (counter.WaitAt(now) is { } wait)
        {
            throw new LimitedException(
                "too-many-attempts",
                "There were too many attempts to sign in. Wait a little, or ask for a new password by email.", wait);
        }

        counter.Fail(now);
    }, ct);

    /// <summary>The password was right. The caller saves.</summary>
    public async Task SucceededAsync(string login, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (origin.Address is { } address && await FindAsync(login, address, ct) is { } own && own.IsKnownAt(now))
            own.Know(now); // what strangers do at their own door stays counted
        else
            await ProvedAsync(login, ct);
    }

    /// <summary>
    /// The owner has proven to read the mailbox: every door is open again, and this address is known. The caller saves.
    /// </summary>
    public async Task ProvedAsync(string login, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        (await FindAsync(login, null, ct))?.Forget(now);
        if (origin.Address is { } address)
            (await FindAsync(login, address, ct) ?? Begin(login, address, now)).Know(now);
    }

    /// <summary>Staff know who it is: every door of these logins is open again. The caller saves.</summary>
    public async Task UnlockAsync(IEnumerable<string> logins, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var door in await db.SignInCounters.OfLogins(logins).ToListAsync(ct))
            door.Forget(now);
    }

    private Task<SignInCounter?> FindAsync(string login, string? address, CancellationToken ct)
    {
        var key = SignInCounter.KeyOf(login, address);
        return db.SignInCounters.SingleOrDefaultAsync(c => c.Key == key, ct);
    }

    private SignInCounter Begin(string login, string? address, DateTime now)
    {
        var counter = SignInCounter.Begin(login, address, now);
        db.SignInCounters.Add(counter);
        return counter;
    }
}
