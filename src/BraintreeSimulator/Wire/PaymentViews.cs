using System.Globalization;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Payments;
using CustomerPayments.BraintreeSimulator.Sandbox;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>A sale or refund with the fields that GraphQL gives it.</summary>
internal sealed class TransactionView(TransactionRecord record, GatewayEngine gateway) : IWireObject
{
    private readonly JsonElement? given = Json.Read(record.Given);

    public string TypeName => record.IsRefund ? "Refund" : "Transaction";
    public string Id => GlobalId.Of(record);
    public string LegacyId => record.LegacyId;
    public DateTime CreatedAt => record.CreatedAt;
    public DateTime PaymentInitiatedAt => record.CreatedAt;
    public MonetaryView Amount => Monetary(record.AmountMinor);
    public MonetaryView InitialRequestedAuthorizationAmount => Monetary(record.RequestedMinor);
    public bool PartiallyAuthorized => record.AmountMinor < record.RequestedMinor;
    public string MerchantId => gateway.Options.MerchantId;
    public string MerchantAccountId => gateway.Options.MerchantAccountId;
    public string? OrderId => record.OrderId;
    public PaymentStatus Status => record.Status;
    public string Source { get; } = "API";
    public IEnumerable<StatusEventView> StatusHistory => record.History.Select(Event);

    /// <summary>Where the newer schema tells of a return: with the settlement.</summary>
    private string? ReturnCodeOf(StatusEntry entry) =>
        entry.Status is PaymentStatus.Settled or PaymentStatus.SettlementDeclined ? record.AchReturnCode : null;

    public AuthorizationResponseView? ProcessorResponse =>
        StatusHistory.Select(entry => entry.ProcessorResponse).OfType<AuthorizationResponseView>().FirstOrDefault();

    /// <summary>Null when nothing was evaluated.</summary>
    public object? RiskData => record.History.FirstOrDefault(entry => entry.Risk is not null)?.Risk switch
    {
        null or RiskDecision.NotEvaluated => null,
        var risk => new
        {
            Id = record.LegacyId,
            Decision = risk,
            DeviceDataCaptured = risk is RiskDecision.Approve,
            DecisionReasons = Array.Empty<string>(),
        },
    };

    public object PaymentMethodSnapshot => record.Instrument switch
    {
        CardInstrument card => new CardTransactionView(new CardView(card)),
        BankInstrument account =>
            new BankSnapshotView(new BankAccountView(account, Verified: true, record.AchReturnCode)),
        _ => throw new InvalidOperationException("An instrument is a card or a bank account."),
    };

    /// <summary>Null once it has been deleted from the vault; the snapshot remains.</summary>
    public PaymentMethodView? PaymentMethod =>
        record.PaymentMethodId is { } id && gateway.Ledger.Find<PaymentMethodRecord>(id) is { } method
            ? new PaymentMethodView(method, gateway)
            : null;

    public CustomerView? Customer =>
        record.CustomerLegacyId is { } id && gateway.Ledger.Find<CustomerRecord>(id) is { } customer
            ? new CustomerView(customer, gateway)
            : null;

    public IEnumerable<TransactionView> Refunds => record.RefundLegacyIds.Select(Other);

    public TransactionView? RefundedTransaction => record.RefundOf is { } sale ? Other(sale) : null;

    public object? DisbursementDetails => Disbursement.DateOf(record, gateway.Now, gateway.Options) is { } date
        ? new { Date = date.ToString("O", CultureInfo.InvariantCulture), Amount, ExchangeRate = "1", FundsHeld = false }
        : null;

    public AddressView? BillingAddress =>
        record.Instrument is CardInstrument { BillingAddress: { } address }
            ? new AddressView(Json.Read(address)!.Value)
            : null;

    public object? CustomFields => Given("customFields");
    public object? PurchaseOrderNumber => Given("purchaseOrderNumber");
    public object? Channel => Given("channel");
    public object? Descriptor => Given("descriptor");
    public object? Tax => Given("tax");
    public object? DiscountAmount => Given("discountAmount");
    public object? SurchargeAmount => Given("surchargeAmount");
    public object? LineItems => Given("lineItems");
    public ShippingView? Shipping => Given("shipping") is JsonElement shipping ? new ShippingView(shipping) : null;

    private JsonElement? Given(string name) =>
        given is { } json && json.TryGetProperty(name, out var value) ? value : null;

    private TransactionView Other(string legacyId) =>
        new(gateway.Ledger.Find<TransactionRecord>(legacyId)!, gateway);

    private StatusEventView Event(StatusEntry entry) => new(entry, ReturnCodeOf(entry), gateway);

    private MonetaryView Monetary(long minor) => new(minor, gateway.Options.Currency);
}

/// <summary>One event of the status history; its type follows from the status.</summary>
internal sealed class StatusEventView(StatusEntry entry, string? achReturnCode, GatewayEngine gateway)
    : IWireObject
{
    public string TypeName => $"{entry.Status}Event";
    public PaymentStatus Status => entry.Status;
    public DateTime Timestamp => entry.At;
    public MonetaryView Amount => new(entry.AmountMinor, gateway.Options.Currency);
    public string Source { get; } = "API";

    /// <summary>
    /// Whether the status can change no more by itself. SETTLED says true even for ACH, which may yet be returned.
    /// </summary>
    public bool Terminal => entry.Status is not (PaymentStatus.Authorized or PaymentStatus.Authorizing
        or PaymentStatus.SubmittedForSettlement or PaymentStatus.Settling or PaymentStatus.SettlementPending);

    public object? ProcessorResponse => entry switch
    {
        { ProcessorCode: null } => null,
        { Status: PaymentStatus.Settled or PaymentStatus.SettlementDeclined or PaymentStatus.SettlementPending } =>
            new
            {
                LegacyCode = entry.ProcessorCode,
                Message = ProcessorResponses.Text(entry.ProcessorCode),
                AchReturnCode = achReturnCode,
            },
        _ => new AuthorizationResponseView(
            entry.ProcessorCode, ProcessorResponses.Text(entry.ProcessorCode), entry.Checks),
    };

    public object? NetworkResponse =>
        entry.Status is PaymentStatus.Authorized ? new { Code = "XX", Message = "sample network response text" } : null;
    public RiskDecision? RiskDecision => entry.Risk;
    public GatewayRejectionReason? GatewayRejectionReason => entry.Rejection;

    public string? DeclineType =>
        entry is { Status: PaymentStatus.ProcessorDeclined, ProcessorCode: { } code }
            ? ProcessorResponses.DeclineType(code)
            : null;

    public TransactionView? DuplicateOf =>
        entry.DuplicateOf is { } original
            ? new TransactionView(gateway.Ledger.Find<TransactionRecord>(original)!, gateway)
            : null;

    public string? SettlementBatchId => entry.SettlementBatchId;

    /// <summary>Issuers keep an authorization for about a week.</summary>
    public DateTime? AuthorizationExpiresAt => entry.Status is PaymentStatus.Authorized ? entry.At.AddDays(7) : null;
}

internal sealed class AuthorizationResponseView(string code, string message, AuthorizationChecks? checks)
{
    public string LegacyCode => code;
    public string Message => message;
    public AvsCvvResponse? CvvResponse => checks?.Cvv;
    public AvsCvvResponse? AvsPostalCodeResponse => checks?.PostalCode;
    public AvsCvvResponse? AvsStreetAddressResponse => checks?.Street;
    public string? AuthorizationId => checks?.AuthorizationId;
    public string? AdditionalInformation => code[0] is '2' ? $"{code} : {message.ToUpperInvariant()}" : null;
}

internal sealed class MonetaryView(long minor, string currency)
{
    public string Value => Money.Text(minor);
    public string CurrencyCode => currency;
    public string CurrencyIsoCode => currency;
}

internal sealed class ShippingView(JsonElement given)
{
    public AddressView? ShippingAddress =>
        given.TryGetProperty("shippingAddress", out var address) ? new AddressView(address) : null;
    public string? ShippingAmount => Json.Text(given, "shippingAmount");
    public string? ShipsFromPostalCode => Json.Text(given, "shipsFromPostalCode");
    public string? ShippingMethod => Json.Text(given, "shippingMethod");
    public string? ShippingTaxAmount => Json.Text(given, "shippingTaxAmount");
}
