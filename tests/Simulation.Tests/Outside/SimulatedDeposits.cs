using System.Globalization;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Testing;

namespace CustomerPayments.Simulation.Tests.Outside;

/// <summary>
/// The gateway's two deposits and the bank that takes them: it loses requests and answers, refuses some, and verifies
/// at
/// once or a day later.
/// </summary>
internal sealed class SimulatedDeposits(Schedule schedule) : IBankDeposits
{
    private readonly List<Pair> pairs = [];

    /// <summary>The gateway's ids of the accounts that may be debited.</summary>
    public HashSet<string> Verified { get; } = [];

    /// <summary>Two deposits to one account.</summary>
    private sealed class Pair(string id, string account)
    {
        public string Id => id;
        public string Account => account;
        public int Wrong { get; set; }
        public bool IsConfirmed { get; set; }
        public DepositStanding Standing { get; set; }
    }

    public async Task<BankDeposits> SendAsync(string vaultedAccountId, CancellationToken ct)
    {
        await AnswerAsync();
        if (schedule.Chance(0.05))
            return new BankDeposits(null, DepositStanding.Refused);

        var pair = new Pair(
            string.Create(CultureInfo.InvariantCulture, $"deposits-{pairs.Count + 1}"), vaultedAccountId);
        pairs.Add(pair);
        schedule.Note($"{pair.Id} go to {vaultedAccountId}");
        if (schedule.Chance(0.1))
            schedule.Gateway.InSomeTime(TimeSpan.FromDays(1), () =>
                pair.Standing = Verified.Contains(pair.Account) ? pair.Standing : DepositStanding.Refused);
        return LoseAnswer(new BankDeposits(pair.Id, pair.Standing));
    }

    public async Task<BankDeposits?> FindAsync(string vaultedAccountId, CancellationToken ct)
    {
        await AnswerAsync();
        return pairs.FindLast(pair => pair.Account == vaultedAccountId) is { } latest
            ? new BankDeposits(latest.Id, latest.Standing)
            : null;
    }

    public async Task<AmountsAnswer> ConfirmAsync(
        string verificationId, IReadOnlyList<int> amounts, CancellationToken ct)
    {
        await AnswerAsync();
        var pair = pairs.Single(p => p.Id == verificationId);
        if (pair.IsConfirmed || pair.Standing is not DepositStanding.Pending)
            return new AmountsAnswer(AmountsMatch.NotAwaited, pair.Standing);
        if (!amounts.SequenceEqual(FakeDeposits.Amounts))
        {
            if (++pair.Wrong < BankAccount.AttemptsMax)
                return LoseAnswer(new AmountsAnswer(AmountsMatch.Wrong, pair.Standing));
            pair.Standing = DepositStanding.Refused;
            return LoseAnswer(new AmountsAnswer(AmountsMatch.WrongForGood, pair.Standing));
        }

        pair.IsConfirmed = true;
        if (schedule.Chance(0.5))
            schedule.Gateway.InSomeTime(TimeSpan.FromDays(1), () => Verify(pair));
        else
            Verify(pair);
        return LoseAnswer(new AmountsAnswer(AmountsMatch.Right, pair.Standing));
    }

    private void Verify(Pair pair)
    {
        if (pair.Standing is DepositStanding.Refused)
            return;

        pair.Standing = DepositStanding.Verified;
        Verified.Add(pair.Account);
    }

    private T LoseAnswer<T>(T answer) =>
        schedule.Chance(0.1 * schedule.Trouble) ? throw new GatewayUnavailableException("lost") : answer;

    private async Task AnswerAsync()
    {
        await Task.CompletedTask;
        schedule.Gateway.CatchUp();
        if (schedule.Gateway.IsDown || schedule.Chance(0.02 * schedule.Trouble))
            throw new GatewayUnavailableException("away");
    }
}
