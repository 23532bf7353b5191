using System.Globalization;
using System.Text;

namespace CustomerPayments.Domain.Customers;

public static class EmailAddress
{
    /// <summary>RFC 5321 allows 254 characters between the angle brackets.</summary>
    public const int LengthMax = 254;

    private static readonly IdnMapping Idn = new();

    /// <summary>
    /// The form in which two addresses are compared: trimmed, NFC, lower case, the domain as the email system knows it
    /// (<c>xn--mller-kva.example</c> for <c>müller.example</c>). Case in the local part is significant only on paper;
    /// two customers must not share a mailbox by a capital letter, nor by another spelling of its domain.
    /// </summary>
    /// <returns>The text itself, as far as it is no address.</returns>
    public static string Normalize(string address) =>
        WithDomain(address.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant(), Idn.GetAscii);

    /// <summary>How logins were kept before domains had one form: as typed, in letters of every script.</summary>
    /// <param name="normalized">From <see cref="Normalize"/>.</param>
    public static string InUnicode(string normalized) => WithDomain(normalized, Idn.GetUnicode);

    private static string WithDomain(string address, Func<string, string> form)
    {
        var at = address.LastIndexOf('@');
        try
        {
            return at < 0 ? address : address[..(at + 1)] + form(address[(at + 1)..]);
        }
        catch (ArgumentException)
        {
            return address; // no domain, and so nobody's
        }
    }
}
