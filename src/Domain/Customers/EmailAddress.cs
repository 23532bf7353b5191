using System.Text;

namespace CustomerPayments.Domain.Customers;

public static class EmailAddress
{
    /// <summary>RFC 5321 allows 254 characters between the angle brackets.</summary>
    public const int LengthMax = 254;

    /// <summary>
    /// The form in which two addresses are compared: trimmed, NFC, lower case. Case in the local part is
    /// significant only on paper; two customers must not share a mailbox by a capital letter.
    /// </summary>
    public static string Normalize(string address) =>
        address.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
}
