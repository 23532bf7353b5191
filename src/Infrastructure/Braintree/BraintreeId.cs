using System.Buffers.Text;
using System.Text;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>
/// The two ids of a transaction at Braintree. The legacy id stands in the control panel, in reports and in webhooks.
/// The API's id is, today, base64 without padding of <c>transaction_</c> and the legacy id. It is taken apart only
/// where the gateway does not give the legacy id.
/// </summary>
internal static class BraintreeId
{
    private const string Prefix = "transaction_";

    /// <returns>Null for any other text.</returns>
    public static string? LegacyOf(string id)
    {
        if (id.Length is 0 or > 64 || !Base64Url.IsValid(id))
            return null;

        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(id));
        return text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length
            ? text[Prefix.Length..]
            : null;
    }
}
