using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;

namespace CustomerPayments.BraintreeSimulator.Sandbox;

/// <summary>
/// The static test tokens, which are never used up.
/// Source: https://developer.paypal.com/braintree/graphql/guides/testing.
/// </summary>
internal sealed class SandboxNonces(InstrumentReader instruments)
{
    public const string BankAccount = "fake-us-bank-account-nonce";

    /// <summary>The instrument behind a static token, or null when the id is not one.</summary>
    /// <exception cref="GatewayRefusalException">91564 or 81715: the token stands for that refusal.</exception>
    public Instrument? Find(string id) => id switch
    {
        "fake-valid-nonce" or "fake-valid-visa-nonce" => Card("4012888888881881"),
        "fake-valid-no-billing-address-nonce" => Card("4012888888881881") with { BillingAddress = null },
        "fake-valid-mastercard-nonce" => Card("5555555555554444"),
        "fake-valid-amex-nonce" => Card("378282246310005"),
        "fake-valid-discover-nonce" => Card("6011111111111117"),
        "fake-valid-commercial-nonce" or "fake-valid-business-nonce" => Card("4009040000000009"),
        "fake-valid-debit-nonce" => Card("4117101010101010"),
        "fake-valid-prepaid-nonce" => Card("4500600000000061"),
        "fake-processor-declined-visa-nonce" => Card("4000111111111115"),
        "fake-processor-declined-mastercard-nonce" => Card("5105105105105100"),
        "fake-gateway-rejected-fraud-nonce" => Card("4000111111111511"),
        "fake-gateway-rejected-risk-thresholds-nonce" =>
            Card("4111130000000003") with { Rejection = GatewayRejectionReason.RiskThreshold },
        BankAccount => Bank(),
        _ when SandboxAuthentications.OfNonce(id) is { } authentication =>
            Card("4012888888881881") with { Authentication = authentication },
        "fake-consumed-nonce" => throw GatewayRefusalException.Invalid(
            "91564", "Cannot use a single-use payment method more than once.", "paymentMethodId"),
        "fake-luhn-invalid-nonce" => throw GatewayRefusalException.Invalid(
            "81715", "Credit card number is invalid.", "paymentMethodId"),
        _ => null,
    };

    private CardInstrument Card(string number) =>
        instruments.Card(number, "12", "2030", "123", "Test Holder", billingAddress: """{"postalCode":"60622"}""");

    private BankInstrument Bank() => instruments.Bank(
        "1000000000", "021000021", "CHECKING", "Dan Schulman", business: false, mandate: "static test mandate",
        DateTime.UnixEpoch);
}
