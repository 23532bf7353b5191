using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>Finding an object by its id, and an id by its older one.</summary>
internal static class Lookups
{
    /// <exception cref="GatewayRefusalException">NOT_FOUND.</exception>
    public static IWireObject Node(GatewayEngine gateway, string id)
    {
        var ledger = gateway.Ledger;
        if (ledger.Find<PaymentMethodRecord>(id) is { } method) return new PaymentMethodView(method, gateway);

        return GlobalId.Read(id) switch
        {
            (GlobalId.Transaction, var legacyId)
                when ledger.Find<TransactionRecord>(legacyId) is { IsRefund: false } sale =>
                new TransactionView(sale, gateway),
            (GlobalId.Refund, var legacyId)
                when ledger.Find<TransactionRecord>(legacyId) is { IsRefund: true } refund =>
                new TransactionView(refund, gateway),
            (GlobalId.Verification, var legacyId) when ledger.Find<VerificationRecord>(legacyId) is { } verification =>
                new VerificationView(verification, gateway),
            (GlobalId.Customer, var legacyId) when ledger.Find<CustomerRecord>(legacyId) is { } customer =>
                new CustomerView(customer, gateway),
            _ => throw GatewayRefusalException.NotFound(),
        };
    }

    /// <summary>Only for payment methods does Braintree look whether the object exists.</summary>
    /// <exception cref="GatewayRefusalException">
    /// NOT_FOUND, or NOT_IMPLEMENTED for types the simulator lacks.
    /// </exception>
    public static string IdOf(GatewayEngine gateway, string legacyId, string type) => type switch
    {
        "TRANSACTION" => GlobalId.Of(GlobalId.Transaction, legacyId),
        "REFUND" => GlobalId.Of(GlobalId.Refund, legacyId),
        "CUSTOMER" => GlobalId.Of(GlobalId.Customer, legacyId),
        "VERIFICATION" or "US_BANK_ACCOUNT_VERIFICATION" => GlobalId.Of(GlobalId.Verification, legacyId),
        "PAYMENT_METHOD" => gateway.Ledger.Find<PaymentMethodRecord>(GlobalId.Of(GlobalId.BankAccount, legacyId))?.Id
            ?? throw GatewayRefusalException.NotFound(),
        _ => throw new GatewayRefusalException("NOT_IMPLEMENTED", $"The simulator has no objects of type {type}."),
    };
}
