using System.Text;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Ledger;
using GraphQL;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>The root fields: what each operation reads from its input, does, and answers.</summary>
internal sealed class Operations
{
    private static readonly string[] ForBrowsers =
        ["ping", "clientConfiguration", "tokenizeCreditCard", "tokenizeUsBankAccount"];

    private static readonly string[] TokenFeatures = ["tokenize_credit_cards"];

    private readonly List<(string Type, string Field, Func<IResolveFieldContext, object?> Resolve)> all = [];
    private readonly GatewaySimulator simulator;
    private readonly Credentials credentials;

    private Operations(GatewaySimulator simulator)
    {
        this.simulator = simulator;
        credentials = new Credentials(simulator.Options);
        AddQueries();
        AddClientMutations();
        AddChargeMutations();
        AddVaultMutations();
        AddSearches();
    }

    public static IEnumerable<(string Type, string Field, Func<IResolveFieldContext, object?> Resolve)> Of(GatewaySimulator simulator) =>
        new Operations(simulator).all;

    private void AddQueries()
    {
        Query("ping", _ => "pong");
        Query("search", _ => new SearchView());
        Query("node", context => Node(context.GetArgument<string>("id")));
        Query("idFromLegacyId", context => IdOf(context.GetArgument<string>("legacyId"), context.GetArgument<string>("type")));
        Query("clientConfiguration", _ => ClientConfigurationView.Of(simulator.Options));
    }

    private void AddClientMutations()
    {
        Mutation("createClientToken", (input, _) => new { ClientToken = ClientToken(input.Section("clientToken") ?? Input.Empty) });
        Mutation("tokenizeCreditCard", (input, _) =>
        {
            var token = simulator.Methods.TokenizeCard(input.Section("creditCard")!);
            var method = new PaymentMethodView(token, simulator);
            return new { Token = token.Id, CreditCard = method.Details, PaymentMethod = method };
        });
        Mutation("tokenizeUsBankAccount", (input, _) => new
        {
            PaymentMethod = new PaymentMethodView(simulator.Methods.TokenizeBankAccount(input.Section("usBankAccount")!), simulator),
        });
        Mutation("createCustomer", (input, _) => new
        {
            Customer = new CustomerView(simulator.BankAccounts.CreateCustomer(input.Section("customer")), simulator),
        });
    }

    private void AddChargeMutations()
    {
        foreach (var name in new[] { "chargeCreditCard", "chargePaymentMethod", "chargeUsBankAccount" })
            Mutation(name, (input, context) => new { Transaction = View(simulator.Charges.Charge(name, input, context.Script)) });

        Mutation("refundTransaction", (input, _) => new { Refund = View(simulator.Refunds.Refund(input)) });
        Mutation("reverseTransaction", (input, _) => new { Reversal = View(simulator.Refunds.Reverse(input)) });
        Mutation("voidTransaction", (input, _) => new { Transaction = View(simulator.Refunds.Void(input)) });
        Mutation("sandboxSettleTransaction", (input, _) => new
        {
            Transaction = View(simulator.SettleInSandbox(
                input.RequiredText("transactionId"), declined: input.Text("settlementState") is "SETTLEMENT_DECLINED")),
        });
    }

    private void AddVaultMutations()
    {
        Mutation("vaultUsBankAccount", (input, _) =>
        {
            var (account, verification) = simulator.BankAccounts.Vault(input);
            return new { PaymentMethod = new PaymentMethodView(account, simulator), Verification = new VerificationView(verification, simulator) };
        });
        Mutation("verifyUsBankAccount", (input, _) => new
        {
            Verification = new VerificationView(simulator.BankAccounts.Verify(input), simulator),
        });
        Mutation("confirmMicroTransferAmounts", (input, _) =>
        {
            var (verification, outcome) = simulator.BankAccounts.Confirm(input);
            return new { Verification = new VerificationView(verification, simulator), Status = outcome };
        });
        Mutation("deletePaymentMethodFromVault", (input, _) =>
        {
            simulator.BankAccounts.Delete(input.RequiredText("paymentMethodId"));
            return new { };
        });
    }

    private void AddSearches()
    {
        Search("transactions", (input, first, after) => Payments(input, refunds: false, first, after));
        Search("refunds", (input, first, after) => Payments(input, refunds: true, first, after));
        Search("payments", (input, first, after) => Payments(input, refunds: null, first, after));
        Search("verifications", (input, first, after) => ConnectionView.Of(
            simulator.Searches.Verifications(input, first, after), v => v.Sequence, v => new VerificationView(v, simulator)));
    }

    private ConnectionView Payments(Input input, bool? refunds, int? first, string? after) => ConnectionView.Of(
        simulator.Searches.Payments(input, refunds, first, after), payment => payment.Sequence, View);

    private TransactionView View(TransactionRecord record) => new(record, simulator);

    private IWireObject Node(string id)
    {
        if (simulator.Ledger.Find<PaymentMethodRecord>(id) is { } method) return new PaymentMethodView(method, simulator);
        if (GlobalId.Read(id) is ({ } type, { } legacyId))
        {
            if (type is GlobalId.Transaction or GlobalId.Refund
                && simulator.Ledger.Find<TransactionRecord>(legacyId) is { } payment && payment.IsRefund == type is GlobalId.Refund)
                return View(payment);
            if (type is GlobalId.Verification && simulator.Ledger.Find<VerificationRecord>(legacyId) is { } verification)
                return new VerificationView(verification, simulator);
            if (type is GlobalId.Customer && simulator.Ledger.Find<CustomerRecord>(legacyId) is { } customer)
                return new CustomerView(customer, simulator);
        }

        throw new GatewayRefusalException("NOT_FOUND", "An object with this ID was not found.");
    }

    /// <summary>Only for payment methods does Braintree look whether the object exists.</summary>
    private string IdOf(string legacyId, string type) => type switch
    {
        "TRANSACTION" => GlobalId.Of(GlobalId.Transaction, legacyId),
        "REFUND" => GlobalId.Of(GlobalId.Refund, legacyId),
        "CUSTOMER" => GlobalId.Of(GlobalId.Customer, legacyId),
        "VERIFICATION" or "US_BANK_ACCOUNT_VERIFICATION" => GlobalId.Of(GlobalId.Verification, legacyId),
        "PAYMENT_METHOD" => simulator.Ledger.Find<PaymentMethodRecord>(GlobalId.Of(GlobalId.BankAccount, legacyId))?.Id
            ?? throw new GatewayRefusalException("NOT_FOUND", "An object with this ID was not found."),
        _ => throw new GatewayRefusalException("NOT_IMPLEMENTED", $"The simulator has no objects of type {type}."),
    };

    /// <summary>Version 2 of the client token: base64 of JSON. An unknown merchant account is embedded, not refused.</summary>
    private string ClientToken(Input input)
    {
        var account = input.Text("merchantAccountId") ?? simulator.Options.MerchantAccountId;
        var fingerprint = credentials.Fingerprint(simulator.Now, input.Text("customerId"), account);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            version = 2,
            authorizationFingerprint = fingerprint,
            environment = "sandbox",
            merchantId = simulator.Options.MerchantId,
            merchantAccountId = account,
            threeDSecureEnabled = false,
            graphQL = new { url = simulator.Options.PublicGraphQlUrl, date = "2018-05-08", features = TokenFeatures },
        })));
    }

    private void Query(string field, Func<IResolveFieldContext, object?> resolve) => all.Add(("Query", field, Guarded(field, resolve)));

    private void Search(string field, Func<Input, int?, string?, object?> resolve) => all.Add(("Search", field, context => resolve(
        new Input(context.GetArgument<Dictionary<string, object?>>("input")),
        context.GetArgument<int?>("first"),
        context.GetArgument<string?>("after"))));

    private void Mutation(string field, Func<Input, RequestContext, object> resolve) => all.Add(("Mutation", field, Guarded(field, context =>
    {
        var input = context.GetArgument<Dictionary<string, object?>?>("input") is { } members ? new Input(members) : Input.Empty;
        return new PayloadView(input.Text("clientMutationId"), resolve(input, (RequestContext)context.UserContext));
    })));

    private static Func<IResolveFieldContext, object?> Guarded(string field, Func<IResolveFieldContext, object?> resolve) => context =>
        ((RequestContext)context.UserContext).Caller is CallerKind.Server || ForBrowsers.Contains(field)
            ? resolve(context)
            : throw new GatewayRefusalException("AUTHORIZATION", $"These credentials do not allow {field}.");
}
