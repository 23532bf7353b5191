using System.Security.Cryptography;
using System.Text;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>Ids as the GraphQL API shows them: unpadded base64 of a type and the id the older APIs use.</summary>
internal static class GlobalId
{
    public const string Transaction = "transaction";
    public const string Refund = "refund";
    public const string Customer = "customer";
    public const string Verification = "verification";
    public const string Card = "paymentmethod_cc";
    public const string BankAccount = "paymentmethod_usb";

    private const string LegacyAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string Of(string type, string legacyId) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{type}_{legacyId}")).TrimEnd('=');

    public static string Of(TransactionRecord transaction) =>
        Of(transaction.IsRefund ? Refund : Transaction, transaction.LegacyId);

    /// <summary>A fresh legacy id of eight characters, as Braintree's are.</summary>
    public static string NewLegacyId() => RandomNumberGenerator.GetString(LegacyAlphabet, 8);

    public static (string Type, string LegacyId)? Read(string id)
    {
        var padded = id.PadRight((id.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length)) return null;

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var cut = text.LastIndexOf('_');
        return cut <= 0 ? null : (text[..cut], text[(cut + 1)..]);
    }

    /// <summary>The legacy id inside a global id of the given type, or null when it is of another type.</summary>
    public static string? LegacyOf(string type, string id) =>
        Read(id) is var (found, legacyId) && found == type ? legacyId : null;
}
