using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;

namespace CustomerPayments.Simulation.Tests.Mutants;

/// <summary>Passes everything on; the broken adapters change one thing each.</summary>
internal class GatewayDecorator(IPaymentGateway inner) : IPaymentGateway
{
    protected IPaymentGateway Inner => inner;

    public string MerchantAccountId => inner.MerchantAccountId;

    public virtual Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct) => inner.ChargeAsync(charge, ct);

    public Task<string> CreateCustomerAsync(string company, CancellationToken ct) =>
        inner.CreateCustomerAsync(company, ct);

    public Task<VaultingOutcome> VaultBankAccountAsync(BankAccountToVault account, CancellationToken ct) =>
        inner.VaultBankAccountAsync(account, ct);

    public Task DeleteVaultedAccountAsync(string vaultedAccountId, CancellationToken ct) =>
        inner.DeleteVaultedAccountAsync(vaultedAccountId, ct);

    public virtual Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(
        PaymentId payment, CancellationToken ct) =>
        inner.FindByOrderIdAsync(payment, ct);

    public virtual Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct) =>
        inner.FindByIdsAsync(transactionIds, ct);

    public virtual Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct) =>
        inner.ReadAsync(transactionId, ct);

    public virtual Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct) =>
        inner.ReadNotifiedAsync(reference, ct);

    public Task<GatewayTransaction?> ReadByEitherIdAsync(string id, CancellationToken ct) =>
        inner.ReadByEitherIdAsync(id, ct);

    public virtual Task<GatewayPage> ListMadeAsync(
        DateTime since, DateTime until, string? after, CancellationToken ct) =>
        inner.ListMadeAsync(since, until, after, ct);

    public Task<GatewayPage> ListRefundedAsync(DateTime since, DateTime until, string? after, CancellationToken ct) =>
        inner.ListRefundedAsync(since, until, after, ct);

    public Task<string?> ReverseAsync(string transactionId, CancellationToken ct) =>
        inner.ReverseAsync(transactionId, ct);

    public Task<ClientToken> CreateClientTokenAsync(CancellationToken ct) => inner.CreateClientTokenAsync(ct);

    public Task PingAsync(CancellationToken ct) => inner.PingAsync(ct);
}

/// <summary>No answer? Once more.</summary>
internal sealed class RetriesBlindly(IPaymentGateway inner) : GatewayDecorator(inner)
{
    public override async Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct) =>
        await Inner.ChargeAsync(charge, ct) is var evidence and not Evidence.NoAnswer
            ? evidence
            : await Inner.ChargeAsync(charge, ct);
}

/// <summary>No answer? Then it failed.</summary>
internal sealed class TakesUnknownForFailed(IPaymentGateway inner) : GatewayDecorator(inner)
{
    public override async Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct) =>
        await Inner.ChargeAsync(charge, ct) is var evidence and not Evidence.NoAnswer
            ? evidence
            : new Evidence.NotCharged(Failure.NotSubmitted);
}

/// <summary>Believes that every amount is the one that was asked for.</summary>
internal sealed class ComparesNoAmount(IPaymentGateway inner, Replica replica) : GatewayDecorator(inner)
{
    public override async Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct) =>
        await Inner.ChargeAsync(charge, ct) is var evidence && evidence is Evidence.Seen(var seen)
            ? new Evidence.Seen(AsAsked(seen))
            : evidence;

    public override async Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(
        PaymentId payment, CancellationToken ct) =>
        [.. (await Inner.FindByOrderIdAsync(payment, ct)).Select(AsAsked)];

    public override async Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct) =>
        [.. (await Inner.FindByIdsAsync(transactionIds, ct)).Select(AsAsked)];

    public override async Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct) =>
        await Inner.ReadAsync(transactionId, ct) is { } found ? AsAsked(found) : null;

    private GatewayTransaction AsAsked(GatewayTransaction transaction)
    {
        using var db = replica.Schedule.Database.Open();
        var id = PaymentId.FromOrderId(transaction.OrderId)!.Value;
        return db.Payments.Where(p => p.Id == id).Select(p => (long?)p.AmountMinor).SingleOrDefault() is { } asked
            ? transaction with { Amount = transaction.Amount with { MinorUnits = asked }, IsPartialApproval = false }
            : transaction;
    }
}

/// <summary>Does not look for what came back after settlement.</summary>
internal sealed class IgnoresLateReturns(IPaymentGateway inner) : GatewayDecorator(inner)
{
    public override async Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct) =>
        [.. (await Inner.FindByIdsAsync(transactionIds, ct)).Select(Settled)];

    public override async Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct) =>
        await Inner.ReadAsync(transactionId, ct) is { } found ? Settled(found) : null;

    public override async Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct) =>
        await Inner.ReadNotifiedAsync(reference, ct) is { } found ? Settled(found) : null;

    private static GatewayTransaction Settled(GatewayTransaction transaction) =>
        transaction.Standing is TransactionStanding.Returned
        ? transaction with { Standing = TransactionStanding.Settled, ReturnCode = null }
        : transaction;
}

/// <summary>
/// Searches with an empty order id, which matches whatever the merchant has, and compares nothing afterwards.
/// </summary>
internal sealed class SearchesBlankly(IPaymentGateway inner, Replica replica) : GatewayDecorator(inner)
{
    public override async Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(
        PaymentId payment, CancellationToken ct)
    {
        var found = new List<GatewayTransaction>();
        foreach (var order in replica.Schedule.Gateway.Transactions.Select(t => t.Charge.Payment).Distinct().ToList())
            found.AddRange(await Inner.FindByOrderIdAsync(order, ct));
        return [.. found.Select(transaction => transaction with { OrderId = payment.OrderId })];
    }
}

/// <summary>
/// The first search that finds nothing proves that nothing was charged: it answers with a refused charge.
/// </summary>
internal sealed class GivesUpAtOnce(IPaymentGateway inner) : GatewayDecorator(inner)
{
    public override async Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(
        PaymentId payment, CancellationToken ct) =>
        await Inner.FindByOrderIdAsync(payment, ct) is { Count: > 0 } found
            ? found
            : [new GatewayTransaction(
                "none", "none", payment.OrderId, default, MerchantAccountId, TransactionStanding.Declined)];

    public override async Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct) =>
        transactionId == "none" ? null : await Inner.ReadAsync(transactionId, ct);
}

/// <summary>Of several charges for one order it takes the first, and says nothing of the others.</summary>
internal sealed class TakesTheFirstOfSeveral(IPaymentGateway inner) : GatewayDecorator(inner)
{
    public override async Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(
        PaymentId payment, CancellationToken ct) => FirstOfEach(await Inner.FindByOrderIdAsync(payment, ct));

    public override async Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct) =>
        await Inner.ReadNotifiedAsync(reference, ct) is { } found && await IsFirstAsync(found, ct) ? found : null;

    public override async Task<GatewayPage> ListMadeAsync(
        DateTime since, DateTime until, string? after, CancellationToken ct)
    {
        var page = await Inner.ListMadeAsync(since, until, after, ct);
        var firsts = new List<GatewayTransaction>();
        foreach (var transaction in page.Transactions)
        {
            if (await IsFirstAsync(transaction, ct))
                firsts.Add(transaction);
        }

        return page with { Transactions = firsts };
    }

    private async Task<bool> IsFirstAsync(GatewayTransaction transaction, CancellationToken ct) =>
        PaymentId.FromOrderId(transaction.OrderId) is not { } payment
        || (await Inner.FindByOrderIdAsync(payment, ct))
            .All(other => string.CompareOrdinal(other.Id, transaction.Id) >= 0);

    private static List<GatewayTransaction> FirstOfEach(IReadOnlyList<GatewayTransaction> found) =>
        [.. found.OrderBy(transaction => transaction.Id, StringComparer.Ordinal).Take(1)];
}
