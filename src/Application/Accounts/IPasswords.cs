using CustomerPayments.Application.Settings;

namespace CustomerPayments.Application.Accounts;

public enum PasswordCheck { Wrong, Right, RightButWeaklyHashed }

/// <summary>
/// Slow one-way hashing of passwords. Every hash needs a turn, and turns are few, so that a flood of
/// sign-ins leaves cores for everybody else.
/// </summary>
public interface IPasswords
{
    /// <summary>
    /// Whether a turn would be refused at this moment, so that a flood can be told before anything is read or thrown.
    /// It is <see cref="TakeTurnAsync"/> that decides.
    /// </summary>
    bool IsFull { get; }

    /// <summary>The refusal while all turns are taken.</summary>
    static LimitedException Full =>
        new("too-many-requests", "Too many people are signing in at this moment.", TimeSpan.FromSeconds(2));

    /// <summary>Waits for a turn in a short queue. Give it back by disposing it.</summary>
    /// <exception cref="LimitedException"><c>too-many-requests</c>, at once, when the queue is full.</exception>
    ValueTask<IPasswordTurn> TakeTurnAsync(CancellationToken ct);
}

public interface IPasswordTurn : IDisposable
{
    Task<string> HashAsync(string password);

    /// <param name="hash">Null when there is no such account; the work done is the same.</param>
    Task<PasswordCheck> VerifyAsync(string? hash, string password);
}
