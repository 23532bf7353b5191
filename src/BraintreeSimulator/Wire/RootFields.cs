using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using GraphQL;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>The root fields: what each operation reads from its input, does, and answers.</summary>
internal static class RootFields
{
    private static readonly string[] ForBrowsers =
        ["ping", "clientConfiguration", "tokenizeCreditCard", "tokenizeUsBankAccount"];

    public static IReadOnlyList<Root> All { get; } =
    [
        Query("ping", (_, _) => "pong"),
        Query("search", (_, _) => new SearchView()),
        Query("clientConfiguration", (at, _) => ClientConfigurationView.Of(at.Options)),
        Query("node", (at, field) => Lookups.Node(at, field.GetArgument<string>("id"))),
        Query("idFromLegacyId", (at, field) =>
            Lookups.IdOf(at, field.GetArgument<string>("legacyId"), field.GetArgument<string>("type"))),

        Mutation("createClientToken", (at, input) => new
        {
            ClientToken = ClientTokens.Make(at, input.Section("clientToken") ?? Input.Empty),
        }),
        Mutation("tokenizeCreditCard", (at, input) =>
        {
            var method = new PaymentMethodView(at.Methods.TokenizeCard(input.Section("creditCard")!), at);
            return new
            {
                Token = method.Id,
                CreditCard = method.Details,
                PaymentMethod = method,
                AuthenticationInsight = new
                {
                    at.Options.MerchantAccountId,
                    CustomerAuthenticationRegulationEnvironment = "UNREGULATED",
                    CustomerAuthenticationIndicator = "UNAVAILABLE",
                },
            };
        }),
        Mutation("tokenizeUsBankAccount", (at, input) => new
        {
            PaymentMethod = new PaymentMethodView(at.Methods.TokenizeBankAccount(input.Section("usBankAccount")!), at),
        }),
        Mutation("createCustomer", (at, input) => new
        {
            Customer = new CustomerView(at.BankAccounts.CreateCustomer(input.Section("customer")), at),
        }),

        Charge("chargeCreditCard"),
        Charge("chargePaymentMethod"),
        Charge("chargeUsBankAccount"),
        Mutation(
            "refundTransaction", (at, input) => new { Refund = new TransactionView(at.Refunds.Refund(input), at) }),
        Mutation(
            "reverseTransaction", (at, input) => new { Reversal = new TransactionView(at.Refunds.Reverse(input), at) }),
        Mutation(
            "voidTransaction", (at, input) => new { Transaction = new TransactionView(at.Refunds.Void(input), at) }),
        Mutation("sandboxSettleTransaction", (at, input) =>
        {
            var declined = input.Text("settlementState") is "SETTLEMENT_DECLINED";
            return new { Transaction = new TransactionView(
                at.SettleInSandbox(input.RequiredText("transactionId"), declined), at) };
        }),

        Mutation("vaultUsBankAccount", (at, input) =>
        {
            var (account, verification) = at.BankAccounts.Vault(input);
            return new { PaymentMethod = new PaymentMethodView(account, at), Verification = new VerificationView(
                verification, at) };
        }),
        Mutation(
            "verifyUsBankAccount",
            (at, input) => new { Verification = new VerificationView(at.BankAccounts.Verify(input), at) }),
        Mutation("confirmMicroTransferAmounts", (at, input) =>
        {
            var (verification, outcome) = at.BankAccounts.Confirm(input);
            return new { Verification = new VerificationView(verification, at), Status = outcome };
        }),
        Mutation("deletePaymentMethodFromVault", (at, input) =>
        {
            at.BankAccounts.Delete(input.RequiredText("paymentMethodId"));
            return new { };
        }),

        Payments("transactions", refunds: false),
        Payments("refunds", refunds: true),
        Payments("payments", refunds: null),
        Search("verifications", (at, input, first, after) => ConnectionView.Of(
            at.Searches.Verifications(input, first, after), found =>
                found.Sequence, found => new VerificationView(found, at))),
    ];

    /// <summary>A field of the types Query, Mutation or Search.</summary>
    public sealed record Root(string Type, string Field, Func<IResolveFieldContext, object?> Resolve);

    private static Root Query(string field, Func<GatewayEngine, IResolveFieldContext, object?> answer) =>
        Guarded("Query", field, (context, call) => answer(call.Gateway, context));

    private static Root Mutation(string field, Func<GatewayEngine, Input, object> answer) =>
        Mutation(field, (call, input) => answer(call.Gateway, input));

    private static Root Mutation(string field, Func<RequestContext, Input, object> answer) =>
        Guarded("Mutation", field, (context, call) =>
    {
        var input = context.GetArgument<Dictionary<string, object?>?>("input") is { } members
            ? new Input(members)
            : Input.Empty;
        return new PayloadView(input.Text("clientMutationId"), answer(call, input));
    });

    private static Root Charge(string field) => Mutation(field, (RequestContext call, Input input) => new
    {
        Transaction = new TransactionView(call.Gateway.Charges.Charge(field, input, call.Script), call.Gateway),
    });

    private static Root Payments(string field, bool? refunds) =>
        Search(field, (at, input, first, after) => ConnectionView.Of(
        at.Searches.Payments(input, refunds, first, after), found =>
            found.Sequence, found => new TransactionView(found, at)));

    private static Root Search(string field, Func<GatewayEngine, Input, int?, string?, object> answer) =>
        new("Search", field, context =>
        answer(
            RequestContext.Of(context).Gateway,
            new Input(context.GetArgument<Dictionary<string, object?>>("input")),
            context.GetArgument<int?>("first"),
            context.GetArgument<string?>("after")));

    private static Root Guarded(
        string type, string field, Func<IResolveFieldContext, RequestContext, object?> answer) =>
        new(type, field, context =>
        {
            var call = RequestContext.Of(context);
            return call.Caller is CallerKind.Server || ForBrowsers.Contains(field)
                ? answer(context, call)
                : throw new GatewayRefusalException("AUTHORIZATION", $"These credentials do not allow {field}.");
        });
}
