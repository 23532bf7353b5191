using System.Collections.Concurrent;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Testing;

/// <summary>A gateway that does what a test scripts, and keeps the truth about what was charged.</summary>
public sealed class FakeGateway(TimeProvider clock) : IPaymentGateway
{
    private const int IdsMax = 50;

    private readonly ConcurrentDictionary<string, GatewayTransaction> transactions = new();
    private readonly ConcurrentBag<string> vault = [];
    private int lastId;

    /// <summary>What the next charges meet.</summary>
    public Func<Charge, Task<Evidence>>? OnCharge { get; set; }

    /// <summary>What the questions about up to fifty transactions meet; they are counted from one.</summary>
    public Action<int> OnPage { get; set; } = _ => { };

    public Failure? BankAccountNotVerified { get; set; }

    /// <summary>
    /// Whether the charges are told without their card or account, as in a shape that nobody asks for.
    /// </summary>
    public bool ShowsNoMethod { get; set; }

    public AccountOwnership? Ownership { get; set; }

    /// <summary>Whom it keeps bank accounts for.</summary>
    public ConcurrentDictionary<string, string> Customers { get; } = new();

    /// <summary>Every account that it was asked to keep.</summary>
    public ConcurrentQueue<BankAccountToVault> ToVault { get; } = new();

    /// <summary>What the next makings of a customer meet, after it was made.</summary>
    public Action OnCustomer { get; set; } = () => { };

    /// <summary>The bank network knows nothing of the next accounts, which look like this.</summary>
    public BankAccountFace? UnknownBankAccount { get; set; }

    /// <summary>The bank network verifies the next accounts with risk.</summary>
    public bool BankAccountIsRisky { get; set; }

    public bool IsDown { get; set; }

    /// <summary>What the next questions whether it is there meet.</summary>
    public Func<CancellationToken, Task> OnPing { get; set; } = _ => Task.CompletedTask;

    public int Pings { get; private set; }

    public int Searches { get; private set; }

    public int Pages { get; private set; }

    public IReadOnlyCollection<string> Vault => vault;

    public IReadOnlyCollection<GatewayTransaction> Transactions => [.. transactions.Values];

    public string MerchantAccountId => "usd";

    public static Failure Declined { get; } = new(
        FailureStage.Authorization, "2000", "The card was declined.", Retryable: true);

    private static Failure NotVerified { get; } = new(
        FailureStage.Verification, FailureCode.BankAccountNotVerified, "The bank account could not be verified.",
        Retryable: true);

    /// <summary>Takes the charge and answers.</summary>
    public Evidence Accept(Charge charge) => new Evidence.Seen(Take(charge, TransactionStanding.Underway));

    /// <summary>Takes the charge; the answer is lost.</summary>
    public Evidence LoseAnswer(Charge charge)
    {
        Take(charge, TransactionStanding.Underway);
        return new Evidence.NoAnswer("timeout");
    }

    /// <summary>Takes another amount than was asked for, and answers.</summary>
    /// <param name="partial">As a bank does that approves a part only; otherwise by mistake.</param>
    public Evidence AcceptAnother(Charge charge, long minorUnits, bool partial)
    {
        var taken = Take(
            charge with { Amount = charge.Amount with { MinorUnits = minorUnits } }, TransactionStanding.Underway);
        return new Evidence.Seen(transactions[taken.GatewayId] = taken with { IsPartialApproval = partial });
    }

    /// <summary>Takes the charge twice; the answer is lost.</summary>
    public Evidence AcceptTwice(Charge charge)
    {
        Take(charge, TransactionStanding.Underway);
        return LoseAnswer(charge);
    }

    /// <summary>What the next reversals are refused for.</summary>
    public string? RefusesReversal { get; set; }

    public int Reversals { get; private set; }

    public Evidence Decline(Charge charge) =>
        new Evidence.Seen(Take(charge, TransactionStanding.Declined) with { Refusal = Declined });

    /// <summary>Moves every transaction of a payment, as the bank would.</summary>
    public void Move(PaymentId payment, TransactionStanding standing, string? returnCode = null)
    {
        foreach (var transaction in transactions.Values.Where(t => t.OrderId == payment.OrderId))
        {
            transactions[transaction.GatewayId] = transaction with
            {
                Standing = standing,
                ReturnCode = returnCode,
                SettledAt = transaction.SettledAt ?? clock.GetUtcNow().UtcDateTime,
            };
        }
    }

    public async Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct)
    {
        await Task.Yield();
        return OnCharge is null ? Accept(charge) : await OnCharge(charge);
    }

    public Task<string> CreateCustomerAsync(string company, CancellationToken ct)
    {
        Answer();
        var id = $"customer-{Interlocked.Increment(ref lastId)}";
        Customers[id] = company;
        OnCustomer();
        return Task.FromResult(id);
    }

    public async Task<VaultingOutcome> VaultBankAccountAsync(BankAccountToVault account, CancellationToken ct)
    {
        await Task.Yield();
        ToVault.Enqueue(account);
        if (!Customers.ContainsKey(account.GatewayCustomerId))
            return new VaultingOutcome.NotVaulted(Failure.BankAccountNotChecked, IsCustomerGone: true);
        var id = $"vaulted-{Interlocked.Increment(ref lastId)}";
        vault.Add(id);
        return new VaultingOutcome.Vaulted(
            id, UnknownBankAccount is null ? BankAccountNotVerified : NotVerified, Ownership)
        {
            MayBeVerifiedByDeposits = UnknownBankAccount, IsRisky = BankAccountIsRisky,
        };
    }

    public Task DeleteVaultedAccountAsync(string vaultedAccountId, CancellationToken ct)
    {
        Answer();
        var left = vault.Where(id => id != vaultedAccountId).ToList();
        vault.Clear();
        left.ForEach(vault.Add);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(PaymentId payment, CancellationToken ct)
    {
        Answer();
        Searches++;
        return Task.FromResult<IReadOnlyList<GatewayTransaction>>(
            [.. transactions.Values.Where(t => t.OrderId == payment.OrderId)]);
    }

    public Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct)
    {
        Answer();
        OnPage(++Pages);
        return transactionIds.Count > IdsMax
            ? throw new ArgumentOutOfRangeException(nameof(transactionIds))
            : Task.FromResult<IReadOnlyList<GatewayTransaction>>([.. transactionIds.Select(id => transactions[id])]);
    }

    public Task<GatewayPage> ListMadeAsync(DateTime since, DateTime until, string? after, CancellationToken ct) =>
        PageAsync(transactions.Values.Where(t => t.CreatedAt >= since && t.CreatedAt <= until));

    public Task<GatewayPage> ListRefundedAsync(DateTime since, DateTime until, string? after, CancellationToken ct) =>
        PageAsync(transactions.Values.Where(t => t.RefundedMinor > 0));

    public Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct)
    {
        Answer();
        return Task.FromResult(transactions.Values.SingleOrDefault(t => t.Id == reference));
    }

    public async Task<GatewayTransaction?> ReadByEitherIdAsync(string id, CancellationToken ct) =>
        await ReadAsync(id, ct) ?? await ReadNotifiedAsync(id, ct);

    public Task<string?> ReverseAsync(string transactionId, CancellationToken ct)
    {
        Answer();
        Reversals++;
        if (RefusesReversal is null && transactions[transactionId] is { IsUndone: false } transaction)
        {
            transactions[transactionId] = transaction.Standing is TransactionStanding.Settled
                ? transaction with { RefundedMinor = transaction.Amount.MinorUnits }
                : transaction with { Standing = TransactionStanding.Voided };
        }

        return Task.FromResult(RefusesReversal);
    }

    /// <summary>Gives back part of what a payment's transaction took, as somebody would in the control panel.</summary>
    public void Refund(PaymentId payment, long minorUnits)
    {
        foreach (var transaction in transactions.Values.Where(t => t.OrderId == payment.OrderId))
            transactions[transaction.GatewayId] = transaction with { RefundedMinor = minorUnits };
    }

    /// <summary>A charge whose answer was lost, and that no search had shown until now.</summary>
    public void TurnUp(PaymentId payment, Domain.Money amount) =>
        Take(new Charge(payment, amount, PaymentMethod.Ach, "n", Unknown, NothingSaid), TransactionStanding.Underway);

    /// <summary>A charge that was made past the portal.</summary>
    /// <param name="orderId">Another system's; null for one in the form of ours.</param>
    public GatewayTransaction TakeByPhone(long minorUnits, string? orderId = null)
    {
        var charge = new Charge(
            PaymentId.New(clock.GetUtcNow().UtcDateTime), new Domain.Money(minorUnits, "USD"), PaymentMethod.Card, "n",
            Unknown, NothingSaid);
        var taken = Take(charge, TransactionStanding.Underway);
        return transactions[taken.GatewayId] = taken with { OrderId = orderId ?? taken.OrderId };
    }

    public Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct)
    {
        Answer();
        return Task.FromResult(transactions.GetValueOrDefault(transactionId));
    }

    public Task<ClientToken> CreateClientTokenAsync(CancellationToken ct)
    {
        Answer();
        return Task.FromResult(new ClientToken("token", "simulator", clock.GetUtcNow().UtcDateTime.AddHours(24)));
    }

    public Task PingAsync(CancellationToken ct)
    {
        Pings++;
        Answer();
        return OnPing(ct);
    }

    private GatewayTransaction Take(Charge charge, TransactionStanding standing)
    {
        var transaction = new GatewayTransaction(
            $"tx-{Interlocked.Increment(ref lastId)}", $"gateway-{lastId}", charge.Payment.OrderId, charge.Amount,
            MerchantAccountId, standing)
        {
            CreatedAt = clock.GetUtcNow().UtcDateTime,
            Method = ShowsNoMethod
                ? null
                : new MethodDetails(charge.Method is PaymentMethod.Card ? "Visa" : null, "1111", null),
            PaidBy = charge.Method,
            References = charge.References,
        };
        return transactions[transaction.GatewayId] = transaction;
    }

    private Task<GatewayPage> PageAsync(IEnumerable<GatewayTransaction> found)
    {
        Answer();
        return Task.FromResult(new GatewayPage([.. found], null));
    }

    private static ChargeReferences NothingSaid { get; } = new(null, [], null);

    private static PayersDevice Unknown { get; } = new(null, null, null);

    private void Answer()
    {
        if (IsDown)
            throw new GatewayUnavailableException("down");
    }
}
