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
    /// (<c>xn--mller-kva.example</c> for <c>müller.example</c>). Mail servers ignore case in the local part, whatever
    /// the standard allows; neither a capital letter nor another spelling of the domain makes a second mailbox.
    /// </summary>
    /// <returns>Text that is no address comes back without a converted domain.</returns>
    public static string Normalize(string address) =>
        WithDomain(address.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant(), Idn.GetAscii);

    /// <summary>The form of logins stored by earlier versions: the domain in letters of every script.</summary>
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
            return address; // what follows the @ is no domain, and so no mailbox has this address
        }
    }
}
