using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>The challenge is unknown, too old, of another account, or was met before.</summary>
public sealed class ChallengeOverException() : Exception("This took too long, or was done before; please begin again.");

/// <summary>Takes challenges back: each once, in time, and for what it was issued for.</summary>
internal sealed class ChallengeDesk(IPaymentsDb db, IChallenges challenges, TimeProvider clock)
{
    /// <exception cref="ChallengeOverException"/>
    public Challenge Read(string issued, params ReadOnlySpan<ChallengePurpose> purposes) =>
        challenges.Read(issued) is { } challenge && purposes.Contains(challenge.Purpose)
        && clock.GetUtcNow().UtcDateTime < challenge.ExpiresAt
            ? challenge
            : throw new ChallengeOverException();

    /// <summary>Inside a decision. Of two uses at once the second save fails, and then sees the first.</summary>
    /// <exception cref="ChallengeOverException"/>
    public async Task SpendAsync(string issued, CancellationToken ct)
    {
        var spent = SpentChallenge.Of(issued, clock.GetUtcNow().UtcDateTime);
        if (await db.SpentChallenges.AnyAsync(c => c.Hash == spent.Hash, ct))
            throw new ChallengeOverException();
        db.SpentChallenges.Add(spent);
    }
}
