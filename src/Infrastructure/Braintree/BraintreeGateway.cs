using System.Globalization;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>The port in Braintree's words.</summary>
internal sealed class BraintreeGateway(BraintreeWire wire, IOptions<BraintreeOptions> options, TimeProvider clock)
    : IPaymentGateway
{
    /// <summary>Braintree: a client token is good for 24 hours.</summary>
    private static readonly TimeSpan ClientTokenLifetime = TimeSpan.FromHours(24);

    /// <summary>Braintree: 17 ASCII characters with most processors.</summary>
    private const int PurchaseOrderLengthMax = 17;

    public string MerchantAccountId => options.Value.MerchantAccountId;

    public async Task PingAsync(CancellationToken ct) => await AskAsync<PingData>("Ping", new { }, ct);

    public async Task<ClientToken> CreateClientTokenAsync(CancellationToken ct)
    {
        var input = new { clientToken = new { merchantAccountId = MerchantAccountId } };
        var data = await AskAsync<ClientTokenData>("CreateClientToken", new { input }, ct);
        return data.CreateClientToken?.ClientToken is { } token
            ? new ClientToken(token, $"{options.Value.Environment}".ToLowerInvariant(),
                clock.GetUtcNow().UtcDateTime + ClientTokenLifetime)
            : throw new GatewayUnavailableException("The gateway issued no client token.");
    }

    public async Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct)
    {
        var document = charge.Method is PaymentMethod.Ach ? "ChargeUsBankAccount" : "ChargeCreditCard";
        var answer = await wire.SendAsync<ChargeData>(document, new { input = ChargeInput(charge) }, ct);
        return answer switch
        {
            WireAnswer<ChargeData>.Data(var data) => EvidenceOf(data.Charge?.Transaction),
            WireAnswer<ChargeData>.Refused(var error) => new Evidence.NotCharged(FailureOf(error)),
            WireAnswer<ChargeData>.NeverSent => new Evidence.NotCharged(NotSent),

            // Errors beside a transaction: money may have moved. Its id is kept, and the transaction is read again.
            WireAnswer<ChargeData>.Unknown(
                _, { Charge.Transaction: { } half }) when ToOurs(half) is { } transaction =>
                new Evidence.Seen(transaction with { Standing = TransactionStanding.Undecided }),
            WireAnswer<ChargeData>.Unknown(var reason, _) => new Evidence.NoAnswer(reason),
            _ => new Evidence.NoAnswer($"{answer}"),
        };
    }

    public async Task<string> CreateCustomerAsync(string company, CancellationToken ct)
    {
        var data = await AskAsync<CreateCustomerData>(
            "CreateCustomer", new { input = new { customer = new { company } } }, ct);
        return data.CreateCustomer?.Customer?.Id is { Length: > 0 and <= 64 } id
            ? id
            : throw new GatewayUnavailableException("The gateway made no customer.");
    }

    public async Task<VaultingOutcome> VaultBankAccountAsync(BankAccountToVault account, CancellationToken ct)
    {
        var input = new Dictionary<string, object>
        {
            ["paymentMethodId"] = account.Nonce,
            ["customerId"] = account.GatewayCustomerId,
            ["verificationMethod"] = "NETWORK_CHECK",
            ["verificationMerchantAccountId"] = MerchantAccountId,
        };
        if (options.Value.SendAchMandate)
            (input["achMandate"], input["achMandateAcceptedAt"]) = (account.MandateText, Timestamp(account.AcceptedAt));

        var answer = await wire.SendAsync<VaultData>("VaultUsBankAccount", new { input }, ct);
        return answer switch
        {
            WireAnswer<VaultData>.Data({ VaultUsBankAccount.PaymentMethod.Id: { Length: > 0 } id } data) =>
                BankAccountCheck.OutcomeOf(id, data.VaultUsBankAccount, options.Value.AcceptRiskyBankAccounts),
            WireAnswer<VaultData>.Refused({ Field: "customerId" }) =>
                new VaultingOutcome.NotVaulted(Failure.BankAccountNotChecked, IsCustomerGone: true),
            WireAnswer<VaultData>.Refused(var error) => new VaultingOutcome.NotVaulted(FailureOf(error)),
            _ => new VaultingOutcome.NotVaulted(Failure.BankAccountNotChecked),
        };
    }

    public async Task DeleteVaultedAccountAsync(string vaultedAccountId, CancellationToken ct)
    {
        var input = new { paymentMethodId = vaultedAccountId };
        var answer = await wire.SendAsync<DeleteData>("DeletePaymentMethodFromVault", new { input }, ct);
        if (answer is not (
            WireAnswer<DeleteData>.Data or WireAnswer<DeleteData>.Refused { Error.Class: "NOT_FOUND" or "VALIDATION" }))
            throw new GatewayUnavailableException($"{answer}");
    }

    public async Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(PaymentId payment, CancellationToken ct)
    {
        // An empty criterion would match all transactions of the merchant, so each hit is compared once more.
        var hits = await SearchAsync(new { orderId = new { @is = payment.OrderId } }, null, ct);
        return [.. hits.Transactions.Where(hit => hit.OrderId == payment.OrderId)];
    }

    public async Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct)
    {
        if (transactionIds.Count is 0 or > BraintreeDescription.IdsMax)
            throw new ArgumentOutOfRangeException(
                nameof(transactionIds), transactionIds.Count, $"1 to {BraintreeDescription.IdsMax} ids.");

        var hits = await SearchAsync(new { id = new { @in = transactionIds } }, null, ct);
        return [.. hits.Transactions.Where(hit => transactionIds.Contains(hit.GatewayId))];
    }

    public Task<GatewayPage> ListMadeAsync(DateTime since, DateTime until, string? after, CancellationToken ct) =>
        SearchAsync(Between(since, until), after, ct);

    public async Task<GatewayPage> ListRefundedAsync(
        DateTime since, DateTime until, string? after, CancellationToken ct)
    {
        var data = await AskAsync<SearchRefundsData>(
            "SearchRefunds", new { input = Between(since, until), first = BraintreeDescription.IdsMax, after }, ct);
        return PageOf(data.Search?.Refunds, node => node.RefundedTransaction);
    }

    public async Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct)
    {
        var answer = await wire.SendAsync<NodeData>("TransactionById", new { id = transactionId }, ct);
        return answer switch
        {
            WireAnswer<NodeData>.Data(var data) => ToOurs(data.Node),
            WireAnswer<NodeData>.Refused { Error.Class: "NOT_FOUND" } => null,
            _ => throw new GatewayUnavailableException($"{answer}"),
        };
    }

    public async Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct)
    {
        var data = await AskAsync<IdData>("IdFromLegacyId", new { legacyId = reference }, ct);
        return data.IdFromLegacyId is { Length: > 0 } id ? await ReadAsync(id, ct) : null;
    }

    public Task<GatewayTransaction?> ReadByEitherIdAsync(string id, CancellationToken ct) =>
        BraintreeId.LegacyOf(id) is null ? ReadNotifiedAsync(id, ct) : ReadAsync(id, ct);

    public async Task<string?> ReverseAsync(string transactionId, CancellationToken ct)
    {
        var answer = await wire.SendAsync<ReverseData>("ReverseTransaction", new { input = new { transactionId } }, ct);
        return answer is WireAnswer<ReverseData>.Refused(var error)
            ? $"{error.LegacyCode ?? error.Class} {error.Message}"
            : null;
    }

    private async Task<GatewayPage> SearchAsync(object criteria, string? after, CancellationToken ct)
    {
        var data = await AskAsync<SearchData>(
            "SearchTransactions", new { input = criteria, first = BraintreeDescription.IdsMax, after }, ct);
        return PageOf(data.Search?.Transactions, node => node);
    }

    private object Between(DateTime since, DateTime until) => new
    {
        merchantAccountId = new { @is = MerchantAccountId },
        createdAt = new { greaterThanOrEqualTo = Timestamp(since), lessThanOrEqualTo = Timestamp(until) },
    };

    /// <summary>UTC; Braintree's timestamps have six digits of the second.</summary>
    private static string Timestamp(DateTime at) =>
        at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private GatewayPage PageOf<TNode>(
        Connection<TNode>? found, Func<TNode, BraintreeTransaction?> transactionOf) =>
        found?.Edges is { } edges
            ? new GatewayPage(
                [.. edges.Select(edge => edge.Node is { } node ? ToOurs(transactionOf(node)) : null)
                    .OfType<GatewayTransaction>()],
                found.PageInfo is { HasNextPage: true, EndCursor: { } next } ? next : null)
            : throw new GatewayUnavailableException("The search came back without a list.");

    /// <summary>A question that moves no money: an answer, or an exception.</summary>
    private async Task<TData> AskAsync<TData>(string document, object variables, CancellationToken ct)
        where TData : class =>
        await wire.SendAsync<TData>(document, variables, ct) is WireAnswer<TData>.Data(var data)
            ? data
            : throw new GatewayUnavailableException($"The gateway did not answer {document}.");

    private Dictionary<string, object> ChargeInput(Charge charge)
    {
        var transaction = new Dictionary<string, object>
        {
            ["amount"] = BraintreeMoney.ToMajorUnits(charge.Amount),
            ["orderId"] = charge.Payment.OrderId,
            ["merchantAccountId"] = MerchantAccountId,
        };
        var risk = new Dictionary<string, string?>
        {
            ["deviceData"] = charge.Device.Data, ["customerIp"] = charge.Device.IpAddress,
            ["customerBrowser"] = charge.Device.UserAgent,
        };
        var known = risk.Where(fact => fact.Value is { Length: > 0 }).ToDictionary();
        if (known.Count > 0)
            transaction["riskData"] = known;
        if (charge.PurchaseOrder is { } order && IsPurchaseOrder(order))
            transaction["purchaseOrderNumber"] = order;
        if (options.Value.NamedFields.Of(charge.References) is { Count: > 0 } fields)
            transaction["customFields"] = fields;

        var input =
            new Dictionary<string, object> { ["paymentMethodId"] = charge.MethodToken, ["transaction"] = transaction };
        if (charge.Method is PaymentMethod.Ach)
            input["options"] = new { standardEntryClassCode = $"{options.Value.EntryClassOf(charge.Ownership)}" };
        else if (options.Value.ThreeDSecure)
            input["options"] = new { threeDSecureAuthentication = new { required = true } };
        if (options.Value.SendApiRequestKey)
            input["apiRequestKey"] = charge.Payment.OrderId;
        return input;
    }

    /// <summary>
    /// A number in the form that processors accept as level 2 data. Any other form would have the charge refused, and
    /// a shortened number would be wrong, so such numbers are left out.
    /// </summary>
    private static bool IsPurchaseOrder(string order) =>
        order.Length is > 0 and <= PurchaseOrderLengthMax && order.All(letter => letter is >= ' ' and <= '~');

    private GatewayTransaction? ToOurs(BraintreeTransaction? transaction) =>
        transaction?.ToTransaction(options.Value.NamedFields);

    private Evidence EvidenceOf(BraintreeTransaction? transaction) => transaction switch
    {
        { IsTakenForDuplicate: true } =>
            new Evidence.NoAnswer($"Transaction {transaction.LegacyId ?? transaction.Id} was taken for a duplicate."),
        _ when ToOurs(transaction) is { } seen => new Evidence.Seen(seen),
        _ => new Evidence.NoAnswer("The answer holds no transaction that can be read."),
    };

    private static Failure FailureOf(BraintreeError error) => error switch
    {
        { IsOurConfiguration: true } => new Failure(
            FailureStage.Submission, FailureCode.GatewayConfiguration,
            "The payment could not be made because of a fault on our side. Nothing was charged; please contact us.",
            Retryable: false),
        { Class: "RESOURCE_LIMIT" } => new Failure(
            FailureStage.Submission, FailureCode.GatewayBusy,
            "The payment could not be made now. Nothing was charged; please try again shortly.", Retryable: true),
        _ => new Failure(
            FailureStage.Submission, error.LegacyCode ?? error.Class?.ToLowerInvariant().Replace('_', '-')
                ?? FailureCode.Rejected,
            "The payment details were not accepted. Nothing was charged; please enter them again.", Retryable: true),
    };

    private static Failure NotSent { get; } = new(
        FailureStage.Submission, FailureCode.NotSent,
        "The payment could not be sent. Nothing was charged; please try again shortly.", Retryable: true);

    internal static Failure NotVerified { get; } = new(
        FailureStage.Verification, FailureCode.BankAccountNotVerified,
        "Your bank account could not be verified. Nothing was charged; please check the details or pay by card.",
        Retryable: true);

    private sealed record PingData(string? Ping);

    private sealed record ClientTokenData(ClientTokenPayload? CreateClientToken);

    private sealed record ClientTokenPayload(string? ClientToken);

    private sealed record ChargeData(ChargePayload? Charge);

    private sealed record ChargePayload(BraintreeTransaction? Transaction);

    private sealed record CreateCustomerData(CreateCustomerPayload? CreateCustomer);

    private sealed record CreateCustomerPayload(GatewayCustomer? Customer);

    private sealed record GatewayCustomer(string? Id);

    private sealed record VaultData(VaultPayload? VaultUsBankAccount);

    private sealed record DeleteData(object? DeletePaymentMethodFromVault);

    private sealed record NodeData(BraintreeTransaction? Node);

    private sealed record IdData(string? IdFromLegacyId);

    private sealed record ReverseData(object? ReverseTransaction);

    private sealed record SearchData(SearchFields? Search);

    private sealed record SearchFields(Connection<BraintreeTransaction>? Transactions);

    private sealed record SearchRefundsData(SearchRefundsFields? Search);

    private sealed record SearchRefundsFields(Connection<RefundNode>? Refunds);

    private sealed record RefundNode(BraintreeTransaction? RefundedTransaction);

    private sealed record Connection<TNode>(List<Edge<TNode>>? Edges, PageInfo? PageInfo);

    private sealed record Edge<TNode>(TNode? Node);

    private sealed record PageInfo(bool HasNextPage, string? EndCursor);
}
