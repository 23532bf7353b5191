using System.Buffers.Text;
using System.Text;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>
/// The two ids of a transaction at Braintree: the API's is, today, base64 without padding of <c>transaction_</c> and
/// the legacy id, which the control panel, reports and webhooks show. Only what the gateway does not say is read from
/// it.
/// </summary>
internal static class BraintreeId
{
    private const string Prefix = "transaction_";

    /// <returns>Null for what is no such id.</returns>
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
