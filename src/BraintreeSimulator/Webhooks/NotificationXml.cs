using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.BraintreeSimulator.Webhooks;

/// <summary>
/// The XML inside a notification, with legacy ids. Modelled on the SDKs' webhook testing gateways; the return fields,
/// which those lack, are named as the SDKs read them.
/// </summary>
internal static class NotificationXml
{
    public const string Settled = "transaction_settled";
    public const string SettlementDeclined = "transaction_settlement_declined";

    private const int LineLength = 60;

    /// <summary>
    /// The payload: the XML in base64, broken into lines as Ruby's encoder does, the last one ended too.
    /// </summary>
    /// <param name="at">UTC.</param>
    public static string Payload(string kind, TransactionRecord transaction, DateTime at, SimulatorOptions options)
    {
        var xml = new XElement(
            "notification",
            Typed("timestamp", "datetime", at),
            new XElement("kind", kind),
            new XElement("subject", Transaction(transaction, options)));
        return Lines(Convert.ToBase64String(Encoding.UTF8.GetBytes(xml.ToString())));
    }

    private static XElement Transaction(TransactionRecord transaction, SimulatorOptions options)
    {
        var account = (BankInstrument)transaction.Instrument;
        var xml = new XElement(
            "transaction",
            new XElement("id", transaction.LegacyId),
            new XElement("status", transaction.Status is PaymentStatus.Settled ? "settled" : "settlement_declined"),
            new XElement("type", transaction.IsRefund ? "credit" : "sale"),
            new XElement("currency-iso-code", options.Currency),
            new XElement("amount", Money.Text(transaction.AmountMinor)),
            new XElement("merchant-account-id", options.MerchantAccountId),
            transaction.OrderId is { } orderId ? new XElement("order-id", orderId) : Nil("order-id"),
            Typed("created-at", "datetime", transaction.CreatedAt),
            new XElement("payment-instrument-type", "us_bank_account"),
            new XElement(
                "us-bank-account",
                new XElement("routing-number", account.RoutingNumber),
                new XElement("last-4", account.Last4),
                new XElement("account-type", account.AccountType.ToLowerInvariant()),
                new XElement("account-holder-name", account.HolderName)));
        if (transaction.RefundOf is { } sale) xml.Add(new XElement("refunded-transaction-id", sale));
        if (transaction.AchReturnCode is { } code)
        {
            xml.Add(new XElement("ach-return-code", code));
            xml.Add(new XElement(
                "ach-return-responses",
                new XAttribute("type", "array"),
                new XElement(
                    "item",
                    new XElement("reason-code", code),
                    Typed("created-at", "datetime", transaction.ReturnedAt!.Value))));
        }

        return xml;
    }

    private static XElement Typed(string name, string type, DateTime at) =>
        new(name, new XAttribute("type", type), at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    private static XElement Nil(string name) => new(name, new XAttribute("nil", "true"));

    private static string Lines(string text)
    {
        var lines = new StringBuilder();
        foreach (var line in text.Chunk(LineLength)) lines.Append(line).Append('\n');
        return lines.ToString();
    }
}
