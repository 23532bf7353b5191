using System.Collections.Concurrent;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.BankAccounts;

namespace CustomerPayments.Testing;

/// <summary>Deposits of 17 and 29 cents, as far as a test lets them arrive.</summary>
public sealed class FakeDeposits : IBankDeposits
{
    public static readonly IReadOnlyList<int> Amounts = [17, 29];

    private const int WrongMax = 5;

    private readonly ConcurrentDictionary<string, BankDeposits> made = new();
    private int sent;
    private int wrong;

    public bool IsDown { get; set; }

    /// <summary>The bank takes no deposits.</summary>
    public bool AreRefused { get; set; }

    /// <summary>The deposits are made, and the answer is lost.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>The gateway takes no amounts.</summary>
    public bool AwaitsNone { get; set; }

    /// <summary>Right amounts count at once; otherwise when the deposits are moved.</summary>
    public bool VerifyAtOnce { get; set; } = true;

    /// <summary>Pairs of deposits that were made.</summary>
    public int Sent => sent;

    public Task<BankDeposits> SendAsync(string vaultedAccountId, CancellationToken ct)
    {
        Answer();
        if (AreRefused)
            return Task.FromResult(new BankDeposits(null, DepositStanding.Refused));

        var deposits = new BankDeposits($"verification-{Interlocked.Increment(ref sent)}", DepositStanding.Pending);
        made[vaultedAccountId] = deposits;
        return LosesAnswer ? throw new GatewayUnavailableException("lost") : Task.FromResult(deposits);
    }

    public Task<BankDeposits?> FindAsync(string vaultedAccountId, CancellationToken ct)
    {
        Answer();
        return Task.FromResult(made.GetValueOrDefault(vaultedAccountId));
    }

    public Task<AmountsAnswer> ConfirmAsync(string verificationId, IReadOnlyList<int> amounts, CancellationToken ct)
    {
        Answer();
        if (AwaitsNone)
            return Task.FromResult(new AmountsAnswer(AmountsMatch.NotAwaited, DepositStanding.Pending));
        if (!amounts.Order().SequenceEqual(Amounts))
        {
            return Task.FromResult(new AmountsAnswer(
                ++wrong < WrongMax ? AmountsMatch.Wrong : AmountsMatch.WrongForGood, DepositStanding.Pending));
        }

        var standing = VerifyAtOnce ? DepositStanding.Verified : DepositStanding.Pending;
        Move(standing);
        return Task.FromResult(new AmountsAnswer(AmountsMatch.Right, standing));
    }

    /// <summary>Brings all deposits to where they stand, as the bank would.</summary>
    public void Move(DepositStanding standing)
    {
        foreach (var (account, deposits) in made)
            made[account] = deposits with { Standing = standing };
    }

    private void Answer()
    {
        if (IsDown)
            throw new GatewayUnavailableException("down");
    }
}
