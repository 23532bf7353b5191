using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Sandbox;
using CustomerPayments.BraintreeSimulator.Search;

namespace CustomerPayments.BraintreeSimulator.Wire;

internal sealed class PaymentMethodView(PaymentMethodRecord record, GatewayEngine gateway) : IWireObject
{
    public string TypeName => "PaymentMethod";
    public string Id => record.Id;
    public string LegacyId => record.LegacyId;
    public string Usage => record.SingleUse ? "SINGLE_USE" : "MULTI_USE";
    public DateTime CreatedAt => record.CreatedAt;

    public object Details => record.Instrument switch
    {
        CardInstrument card => new CardView(card),
        BankInstrument account => new BankAccountView(account, record.Verified, AchReturnCode: null),
        _ => throw new InvalidOperationException("An instrument is a card or a bank account."),
    };

    public ConnectionView Verifications
    {
        get
        {
            lock (gateway.Ledger.Gate)
                return ConnectionView.Of(
                    Searches.PageOf(
                        gateway.Ledger.VerificationsNewestFirst().Where(v => v.PaymentMethodId == record.Id),
                        null,
                        null),
                    v => v.Sequence,
                    v => new VerificationView(v, gateway));
        }
    }

    public CustomerView? Customer =>
        record.CustomerLegacyId is { } id && gateway.Ledger.Find<CustomerRecord>(id) is { } customer
            ? new CustomerView(customer, gateway)
            : null;
}

/// <summary>A card inside a transaction: Braintree wraps it once more there.</summary>
internal sealed class CardTransactionView(CardView card) : IWireObject
{
    public string TypeName => "CreditCardTransactionDetails";
    public CardView CreditCard => card;
    public bool ProcessedWithCardOnFileNetworkToken { get; }
}

internal sealed class CardView(CardInstrument card) : IWireObject
{
    public string TypeName => "CreditCardDetails";
    public string BrandCode => card.Brand;
    public string Brand => card.Brand.Replace('_', ' ');
    public string Last4 => card.Last4;
    public string Bin => card.Bin;
    public string ExpirationMonth => card.ExpirationMonth;
    public string ExpirationYear => card.ExpirationYear;
    public string? CardholderName => card.HolderName;
    public string UniqueNumberIdentifier => card.Fingerprint;
    public bool CardOnFileNetworkTokenized { get; }
    public AddressView? BillingAddress =>
        Json.Read(card.BillingAddress) is { } address ? new AddressView(address) : null;

    public object BinData => new
    {
        Business = Is("business"),
        Commercial = Is("commercial"),
        Consumer = Is("consumer"),
        Corporate = Is("corporate"),
        Debit = Is("debit"),
        DurbinRegulated = Is("durbinRegulated"),
        Healthcare = Is("healthcare"),
        Payroll = Is("payroll"),
        Prepaid = Is("prepaid"),
        PrepaidReloadable = Is("prepaidReloadable"),
        Purchase = Is("purchase"),
    };

    private string Is(string indicator) => card.Indicators.Contains(indicator) ? "YES" : "NO";
}

internal sealed record BankAccountView(BankInstrument Account, bool Verified, string? AchReturnCode) : IWireObject
{
    public string TypeName => "UsBankAccountDetails";
    public string? AccountholderName => Account.HolderName;
    public string AccountType => Account.AccountType;
    public string OwnershipType => Account.Business ? "BUSINESS" : "PERSONAL";
    public string BankName => Account.RoutingNumber == "011000015" ? "FEDERAL RESERVE BANK" : "SIMULATED BANK";
    public string Last4 => Account.Last4;
    public string RoutingNumber => Account.RoutingNumber;
    public object AchMandate => new { AcceptanceText = Account.MandateText, AcceptedAt = Account.MandateAcceptedAt };
}

/// <summary>
/// A bank account inside a transaction: since the version of 2026-02-18 Braintree wraps it once more there.
/// </summary>
internal sealed record BankSnapshotView(BankAccountView Account) : IVersionedWireObject
{
    private static readonly DateOnly Wrapped = new(2026, 2, 18);

    public object At(DateOnly version) => version < Wrapped ? Account : new BankTransactionView(Account);
}

internal sealed record BankTransactionView(BankAccountView UsBankAccount) : IWireObject
{
    public string TypeName => "UsBankAccountTransactionDetails";
    public string AchType { get; } = "STANDARD";
    public string RequestedAchType => AchType;
}

internal sealed class VerificationView(VerificationRecord record, GatewayEngine gateway) : IWireObject
{
    public string TypeName => "Verification";
    public string Id => GlobalId.Of(GlobalId.Verification, record.LegacyId);
    public string LegacyId => record.LegacyId;
    public VerificationStatus Status => record.Status;
    public DateTime CreatedAt => record.CreatedAt;
    public string MerchantAccountId => gateway.Options.MerchantAccountId;

    public object PaymentMethodSnapshot => new BankAccountView(
        (BankInstrument)record.Instrument, record.Status is VerificationStatus.Verified, AchReturnCode: null);

    public PaymentMethodView? PaymentMethod =>
        gateway.Ledger.Find<PaymentMethodRecord>(record.PaymentMethodId) is { } method
            ? new PaymentMethodView(method, gateway)
            : null;

    public object? ProcessorResponse => record.ProcessorCode is { } code
        ? new { LegacyCode = code, Message = ProcessorResponses.Text(code) }
        : null;

    public GatewayRejectionReason? GatewayRejectionReason =>
        record.Status is VerificationStatus.GatewayRejected
            ? Ledger.GatewayRejectionReason.TooManyConfirmationAttempts
            : null;

    public VerificationDetailsView PaymentMethodVerificationDetails => new(record.Method, record.DeterminedAt);
}

internal sealed record VerificationDetailsView(VerificationMethod Method, DateTime? VerificationDeterminedAt)
    : IWireObject
{
    public string TypeName => "UsBankAccountVerificationDetails";
}

internal sealed class CustomerView(CustomerRecord record, GatewayEngine gateway) : IWireObject
{
    private readonly JsonElement? given = Json.Read(record.Given);

    public string TypeName => "Customer";
    public string Id => GlobalId.Of(GlobalId.Customer, record.LegacyId);
    public string LegacyId => record.LegacyId;
    public DateTime CreatedAt => record.CreatedAt;
    public string? Company => Given("company");
    public string? Email => Given("email");
    public string? FirstName => Given("firstName");
    public string? LastName => Given("lastName");
    public string? PhoneNumber => Given("phoneNumber");
    public string? Fax => Given("fax");
    public string? Website => Given("website");

    /// <summary>The oldest method of the customer.</summary>
    public PaymentMethodView? DefaultPaymentMethod =>
        Owned().MinBy(method => method.CreatedAt) is { } method ? new PaymentMethodView(method, gateway) : null;

    public ConnectionView PaymentMethods => ConnectionView.Of(
        Searches.PageOf(Owned().OrderByDescending(method => method.CreatedAt), null, null),
        method => method.CreatedAt.Ticks,
        method => new PaymentMethodView(method, gateway));

    public ConnectionView Transactions
    {
        get
        {
            lock (gateway.Ledger.Gate)
                return ConnectionView.Of(
                    Searches.PageOf(
                        gateway.Ledger.NewestFirst().Where(t => !t.IsRefund && t.CustomerLegacyId == record.LegacyId),
                        null,
                        null),
                    transaction => transaction.Sequence,
                    transaction => new TransactionView(transaction, gateway));
        }
    }

    private IEnumerable<PaymentMethodRecord> Owned() =>
        gateway.Ledger.All<PaymentMethodRecord>().Where(method => method.CustomerLegacyId == record.LegacyId);

    private string? Given(string name) => given is { } json ? Json.Text(json, name) : null;
}
