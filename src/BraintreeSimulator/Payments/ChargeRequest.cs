using System.Globalization;
using System.Text.RegularExpressions;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Settings;
using static CustomerPayments.BraintreeSimulator.Requests.GatewayRefusalException;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>The checked <c>transaction</c> input of a charge.</summary>
internal sealed partial record ChargeRequest
{
    private const int OrderIdMax = 255;
    private const int PurchaseOrderNumberMax = 12;
    private const int LineItemsMax = 249;

    private static readonly string[] Echoed =
    [
        "purchaseOrderNumber", "channel", "customFields", "descriptor", "shipping", "tax", "discountAmount",
        "surchargeAmount", "lineItems",
    ];

    public required string PaymentMethodId { get; init; }
    public required long AmountMinor { get; init; }
    public string? OrderId { get; init; }
    public string? CustomerId { get; init; }
    public string? DeviceData { get; init; }
    public bool GivesCustomerDetails { get; init; }

    /// <summary>What is echoed back as it came, as JSON.</summary>
    public string? Given { get; init; }

    /// <summary>JSON of the address to verify the card with, instead of the token's own.</summary>
    public string? BillingAddress { get; init; }

    /// <summary>Whether the card's bank must have confirmed the cardholder; null: only where it was asked.</summary>
    public bool? RequiresAuthentication { get; init; }

    public bool SkipsCvv { get; init; }
    public bool SkipsAvs { get; init; }

    public static ChargeRequest From(Input input, SimulatorOptions options)
    {
        var transaction = input.Section("transaction")!;
        Check(transaction, options);

        var cardOptions = input.Section("options");
        return new ChargeRequest
        {
            PaymentMethodId = input.RequiredText("paymentMethodId"),
            AmountMinor = ReadAmount(transaction.Text("amount"), "transaction", "amount"),
            OrderId = transaction.Text("orderId"),
            CustomerId = transaction.Text("customerId"),
            DeviceData = transaction.Section("riskData")?.Text("deviceData"),
            GivesCustomerDetails = transaction.Section("customerDetails") is not null,
            Given = transaction.Keep(Echoed),
            BillingAddress = cardOptions?.Section("billingAddress")?.AsJson(),
            RequiresAuthentication = cardOptions?.Section("threeDSecureAuthentication")?.Flag("required"),
            SkipsCvv = cardOptions?.Section("fraudTools")?.Flag("skipCvv") ?? false,
            SkipsAvs = cardOptions?.Section("fraudTools")?.Flag("skipAvs") ?? false,
        };
    }

    /// <summary>Minor units of an Amount: a whole number, or one with exactly two decimals.</summary>
    public static long ReadAmount(string? text, params string[] path)
    {
        if (string.IsNullOrEmpty(text)) throw Invalid("81502", "Amount is required.", path);
        if (!AmountShape().IsMatch(text)
            || !decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount))
            throw Invalid("81503", "Amount is an invalid format.", path);
        if (amount <= 0) throw Invalid("81531", "Amount must be greater than zero.", path);
        if (amount >= 10_000_000_000m) throw Invalid("81528", "Amount is too large.", path);
        return (long)(amount * 100);
    }

    private static void Check(Input transaction, SimulatorOptions options)
    {
        if (transaction.Text("merchantAccountId") is { Length: > 0 } account && account != options.MerchantAccountId)
            throw Invalid("91513", "Merchant account ID is invalid.", "transaction", "merchantAccountId");
        if (transaction.Text("orderId")?.Length > OrderIdMax)
            throw Invalid("91501", "Order ID is too long.", "transaction", "orderId");
        if (transaction.Text("purchaseOrderNumber") is { } purchaseOrder)
        {
            if (purchaseOrder.Length > PurchaseOrderNumberMax)
                throw Invalid("91537", "Purchase order number is too long.", "transaction", "purchaseOrderNumber");
            if (purchaseOrder.Any(c => c is < ' ' or > '~'))
                throw Invalid("91548", "Purchase order number is invalid.", "transaction", "purchaseOrderNumber");
        }

        if (transaction.List<object>("lineItems").Count > LineItemsMax)
            throw Invalid("915157", "Too many line items.", "transaction", "lineItems");
        if (transaction.Section("descriptor") is not null && !options.DynamicDescriptors)
            throw Invalid(
                "92203", "Dynamic descriptors have not been enabled for this account.", "transaction", "descriptor");
        foreach (var members in transaction.List<IDictionary<string, object?>>("customFields"))
        {
            var field = new Input(members);
            if (!options.CustomFields.Contains(field.Text("name")))
                throw Invalid("91526", "Custom field is invalid.", "transaction", "customFields");
            if (field.Text("value")?.Length > 255)
                throw Invalid("81527", "Custom field is too long.", "transaction", "customFields");
        }
    }

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]{2})?\z")]
    private static partial Regex AmountShape();
}
