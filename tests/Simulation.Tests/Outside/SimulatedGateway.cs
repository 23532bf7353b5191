using System.Globalization;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Simulation.Tests.Outside;

/// <summary>
/// The gateway and the bank behind it, and the truth about money. It loses requests and answers, applies late,
/// declines, takes another amount or twice; its search lags by up to 14 minutes; its notifications come early, twice,
/// late or never.
/// </summary>
internal sealed class SimulatedGateway(Schedule schedule) : IPaymentGateway, IGatewayNotices
{
    /// <summary>The gateway is done with a charge within this time, whatever the caller has heard.</summary>
    private const int ProcessingSecondsMax = 60;

    /// <summary>The assumption that the window for giving up rests on is 15 minutes.</summary>
    private const int SearchLagSecondsMax = 14 * 60;

    private readonly List<BankTransaction> transactions = [];
    private readonly List<(DateTime At, Action Happen)> coming = [];
    private readonly HashSet<string> vault = [];

    /// <summary>By the bank network.</summary>
    private readonly HashSet<string> verified = [];

    private int lastVaulted;
    private DateTime? inThePast;

    public IReadOnlyList<BankTransaction> Transactions => transactions;

    /// <summary>Signed notifications under way; the schedule decides when, how often and whether they arrive.</summary>
    public List<string> Notifications { get; } = [];

    public bool IsDown { get; set; }

    public DateTime? NextEventAt => coming.Count == 0 ? null : coming.Min(c => c.At);

    public SimulatedDeposits Deposits { get; } = new(schedule);

    public bool Keeps(string vaultedAccountId) => vault.Contains(vaultedAccountId);

    public string MerchantAccountId => "usd";

    /// <summary>What falls due while time jumps happens when it is due, not when the gateway is asked next.</summary>
    private DateTime Now => inThePast ?? schedule.Now;

    private Random Random => schedule.Random;

    /// <summary>What was due by now happens.</summary>
    public void CatchUp()
    {
        while (coming.Where(c => c.At <= Now).OrderBy(c => c.At).Select(c => (int?)coming.IndexOf(c))
            .FirstOrDefault() is { } index)
        {
            var (at, happen) = coming[index];
            coming.RemoveAt(index);
            inThePast = at;
            happen();
            inThePast = null;
        }
    }

    public async Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct)
    {
        await Task.CompletedTask;
        CatchUp();
        if (charge.Method is PaymentMethod.Ach && !vault.Contains(charge.MethodToken))
            return new Evidence.NotCharged(Refused);

        if (charge.Method is PaymentMethod.Ach && !verified.Contains(charge.MethodToken)
            && !Deposits.Verified.Contains(charge.MethodToken))
            schedule.Checks.Broken($"{charge.MethodToken} is debited and was never verified");
        schedule.Checks.Asked(charge.Payment);
        var fault = IsDown ? schedule.Pick(ChargeFault.NeverSent, ChargeFault.RequestLost, ChargeFault.AnswerLost)
            : schedule.NextCharge();
        schedule.Note($"charge of {schedule.NameOf(charge.Payment)}: {fault}");
        switch (fault)
        {
            case ChargeFault.NeverSent or ChargeFault.Refused:
                return new Evidence.NotCharged(Refused);
            case ChargeFault.RequestLost:
                return new Evidence.NoAnswer("lost");
            case ChargeFault.AnswerLost:
                Take(charge);
                return new Evidence.NoAnswer("lost");
            case ChargeFault.AppliedLate:
                coming.Add((Now.AddSeconds(Random.Next(1, ProcessingSecondsMax)), () => Take(charge)));
                return new Evidence.NoAnswer("lost");
            case ChargeFault.Declined:
                return new Evidence.Seen(Show(Take(charge, TransactionStanding.Declined)));
            case ChargeFault.DeclineLost:
                Notify(Take(charge, TransactionStanding.Declined));
                return new Evidence.NoAnswer("lost");
            case ChargeFault.PartialApproval when charge.Method is PaymentMethod.Card && charge.Amount.MinorUnits > 1:
                return new Evidence.Seen(Show(Take(charge with { Amount = Half(charge.Amount) }, partial: true)));
            case ChargeFault.PartialAnswerLost when charge.Method is PaymentMethod.Card && charge.Amount.MinorUnits > 1:
                Take(charge with { Amount = Half(charge.Amount) }, partial: true);
                return new Evidence.NoAnswer("lost");
            case ChargeFault.AnotherAmount:
                Notify(Take(
                    charge with { Amount = charge.Amount with { MinorUnits = charge.Amount.MinorUnits + 100 } }));
                return new Evidence.NoAnswer("lost");
            case ChargeFault.Twice:
                Take(charge);
                Take(charge);
                return new Evidence.NoAnswer("lost");
            case ChargeFault.Undecided:
                var open = Take(charge, TransactionStanding.Undecided);
                coming.Add((Now.AddMinutes(Random.Next(1, 30)), () => open.MoveTo(TransactionStanding.Underway, this)));
                return new Evidence.Seen(Show(open));
            case ChargeFault.NotifiedFirst:
                var first = Take(charge);
                Notify(first);
                return new Evidence.Seen(Show(first));
            default:
                return new Evidence.Seen(Show(Take(charge)));
        }
    }

    public async Task<string> CreateCustomerAsync(string company, CancellationToken ct)
    {
        await AnswerAsync();
        var id = string.Create(CultureInfo.InvariantCulture, $"customer-{++lastVaulted}");
        return schedule.Chance(0.05) ? throw new GatewayUnavailableException("lost") : id;
    }

    public async Task<VaultingOutcome> VaultBankAccountAsync(BankAccountToVault account, CancellationToken ct)
    {
        await Task.CompletedTask;
        if (IsDown || schedule.Chance(0.03))
            return new VaultingOutcome.NotVaulted(Refused with { Stage = FailureStage.Verification });

        var id = string.Create(CultureInfo.InvariantCulture, $"account-{++lastVaulted}");
        vault.Add(id);
        if (schedule.IsUnknownToTheNetwork())
        {
            var face = new BankAccountFace(
                string.Create(CultureInfo.InvariantCulture, $"000{Random.Next(4)}"), "011000015", null);
            return new VaultingOutcome.Vaulted(
                id, Refused with { Stage = FailureStage.Verification })
            { MayBeVerifiedByDeposits = face };
        }

        if (schedule.Chance(0.05))
            return new VaultingOutcome.Vaulted(id, Refused with { Stage = FailureStage.Verification });

        verified.Add(id);
        return new VaultingOutcome.Vaulted(id, null);
    }

    /// <summary>The gateway or the bank does something by itself.</summary>
    public void InSomeTime(TimeSpan time, Action happen) => coming.Add((Now + time, happen));

    public async Task DeleteVaultedAccountAsync(string vaultedAccountId, CancellationToken ct)
    {
        await AnswerAsync();
        vault.Remove(vaultedAccountId);
    }

    public async Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(PaymentId payment, CancellationToken ct)
    {
        await AnswerAsync();
        return [.. transactions.Where(t => t.Charge.Payment == payment && t.VisibleFrom <= Now).Select(Show).Reverse()];
    }

    public async Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct)
    {
        await AnswerAsync();
        return [.. transactions.Where(t => transactionIds.Contains(t.GatewayId) && t.VisibleFrom <= Now).Select(Show)];
    }

    public async Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct)
    {
        await AnswerAsync();
        return transactions.Find(t => t.GatewayId == transactionId) is { } found ? Show(found) : null;
    }

    public async Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct)
    {
        await AnswerAsync();
        return transactions.Find(t => t.Id == reference) is { } found ? Show(found) : null;
    }

    public async Task<GatewayTransaction?> ReadByEitherIdAsync(string id, CancellationToken ct) =>
        await ReadNotifiedAsync(id, ct) ?? await ReadAsync(id, ct);

    public async Task<GatewayPage> ListMadeAsync(DateTime since, DateTime until, string? after, CancellationToken ct)
    {
        await AnswerAsync();
        return new GatewayPage(
            [.. transactions.Where(t => t.CreatedAt >= since && t.CreatedAt <= until && t.VisibleFrom <= Now)
                .Select(Show)], null);
    }

    public async Task<GatewayPage> ListRefundedAsync(
        DateTime since, DateTime until, string? after, CancellationToken ct)
    {
        await AnswerAsync();
        return new GatewayPage([], null);
    }

    public async Task<string?> ReverseAsync(string transactionId, CancellationToken ct)
    {
        await AnswerAsync();
        var fault = schedule.NextReversal();
        if (fault is not ChargeFault.RequestLost)
            transactions.Single(t => t.GatewayId == transactionId).Reverse();
        return null;
    }

    public Task<ClientToken> CreateClientTokenAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task PingAsync(CancellationToken ct) => AnswerAsync();

    public GatewayNotice? Read(string signature, string payload) =>
        signature == "genuine" ? new GatewayNotice("transaction_changed", payload.Split(' ')[0]) : null;

    public string? AnswerChallenge(string challenge) => null;

    /// <summary>Tells of a transaction; the payloads of two notifications are never the same.</summary>
    public void Notify(BankTransaction transaction) =>
        Notifications.Add(string.Create(
            CultureInfo.InvariantCulture, $"{transaction.Id} {transaction.Standing} {Notifications.Count} {Now:O}"));

    private static Failure Refused { get; } = new(FailureStage.Submission, "refused", "Refused.", Retryable: true);

    private static Money Half(Money amount) => amount with { MinorUnits = amount.MinorUnits / 2 };

    private BankTransaction Take(
        Charge charge, TransactionStanding standing = TransactionStanding.Underway, bool partial = false)
    {
        var transaction = new BankTransaction(
            string.Create(CultureInfo.InvariantCulture, $"tx-{transactions.Count + 1}"), charge, Now,
            Now.AddSeconds(schedule.Chance(0.5) ? 0 : Random.Next(SearchLagSecondsMax)), standing, partial);
        transactions.Add(transaction);
        if (standing is TransactionStanding.Underway)
            DecideItsFate(transaction);
        schedule.Note(
            $"{transaction.Id} is {standing} over {charge.Amount.MinorUnits} for {schedule.NameOf(charge.Payment)}");
        schedule.Checks.Charged(transaction);
        return transaction;
    }

    /// <summary>Cards settle the next day; bank debits on the third, and some come back up to 60 days later.</summary>
    public void DecideItsFate(BankTransaction transaction)
    {
        var ach = transaction.Charge.Method is PaymentMethod.Ach;
        var settles = Now.AddDays(ach ? 3 : 1);
        if (schedule.Chance(ach ? 0.15 : 0.03))
        {
            coming.Add((settles, () => transaction.MoveTo(TransactionStanding.SettlementDeclined, this)));
            return;
        }

        coming.Add((settles, () => transaction.MoveTo(TransactionStanding.Settled, this)));
        if (ach && schedule.Chance(0.25))
            coming.Add(
                (settles.AddDays(Random.Next(1, 60)), () => transaction.MoveTo(TransactionStanding.Returned, this)));
    }

    private GatewayTransaction Show(BankTransaction t) =>
        new(t.Id, t.GatewayId, t.Charge.Payment.OrderId, t.Charge.Amount, MerchantAccountId, t.Standing)
        {
            CreatedAt = t.CreatedAt,
            IsPartialApproval = t.IsPartial,
            RefundedMinor = t.RefundedMinor,
            SettledAt = t.SettledAt,
            ReturnCode = t.Standing is TransactionStanding.Returned ? "R10" : null,
            Refusal = t.Standing is TransactionStanding.Declined or TransactionStanding.SettlementDeclined
            ? Refused with { Stage = FailureStage.Settlement }
            : null,
            Method = new MethodDetails("Visa", "1111", null),
        };

    private async Task AnswerAsync()
    {
        await Task.CompletedTask;
        CatchUp();
        if (IsDown || schedule.Chance(0.01 * schedule.Trouble))
            throw new GatewayUnavailableException("away");
    }
}

/// <summary>A transaction as the bank knows it.</summary>
internal sealed class BankTransaction(
    string id, Charge charge, DateTime createdAt, DateTime visibleFrom, TransactionStanding standing, bool isPartial)
{
    public string Id => id;
    public string GatewayId => $"gateway-{id}";
    public Charge Charge => charge;
    public DateTime CreatedAt => createdAt;

    /// <summary>When the search index shows it.</summary>
    public DateTime VisibleFrom => visibleFrom;

    public bool IsPartial => isPartial;
    public TransactionStanding Standing { get; private set; } = standing;
    public DateTime? SettledAt { get; private set; }
    public long RefundedMinor { get; private set; }

    /// <summary>Whether the merchant has the customer's money for good, as far as the bank knows.</summary>
    public bool HoldsMoney =>
        RefundedMinor == 0 && Standing is (TransactionStanding.Underway or TransactionStanding.Settled);

    public void MoveTo(TransactionStanding next, SimulatedGateway gateway)
    {
        // What was voided or given back neither settles nor comes back.
        if (Standing is TransactionStanding.Voided || RefundedMinor > 0 || Standing == next)
            return;

        Standing = next;
        if (next is TransactionStanding.Underway)
            gateway.DecideItsFate(this);
        if (next is TransactionStanding.Settled)
            SettledAt = CreatedAt.AddDays(1);
        if (Charge.Method is PaymentMethod.Ach)
            gateway.Notify(this);
    }

    public void Reverse()
    {
        if (Standing is TransactionStanding.Underway or TransactionStanding.Undecided)
            Standing = TransactionStanding.Voided;
        else if (Standing is TransactionStanding.Settled)
            RefundedMinor = Charge.Amount.MinorUnits;
    }
}

/// <summary>What a charge meets.</summary>
internal enum ChargeFault
{
    None, NeverSent, Refused, RequestLost, AnswerLost, AppliedLate, Declined, DeclineLost, PartialApproval,
    PartialAnswerLost, AnotherAmount,
    Twice, Undecided, NotifiedFirst,
}
