using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using CustomerPayments.Domain.Customers;
using MimeKit;

namespace CustomerPayments.Application.Settings;

/// <summary>
/// Whether email can be sent to an address. The parser that puts it into the message decides, so that no address is
/// taken that fails at every attempt.
/// </summary>
public static partial class SendableAddress
{
    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict, AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <param name="text">The bare address: no name beside it, no quotes, a domain that has a dot.</param>
    public static bool Is(string text) =>
        text.Length <= EmailAddress.LengthMax
        && BarePattern().IsMatch(text)
        && MailboxAddress.TryParse(Strict, text, out var mailbox)
        && string.IsNullOrEmpty(mailbox.Name)
        && HasDomain(text);

    private static bool HasDomain(string text)
    {
        try
        {
            var domain = text[(text.LastIndexOf('@') + 1)..];
            return text.Length - domain.Length + new IdnMapping().GetAscii(domain).Length <= EmailAddress.LengthMax;
        }
        catch (ArgumentException)
        {
            return false; // an empty label, one of more than 63 characters, or one that no registry could hold
        }
    }

    [GeneratedRegex(@"\A[^@\s\p{C}<>,;:""()\[\]\\]+@[^@\s\p{C}<>,;:""()\[\]\\]+\.[^@\s\p{C}<>,;:""()\[\]\\.]+\z")]
    private static partial Regex BarePattern();
}

/// <summary>A setting that email is sent from or to.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SendableAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string text && SendableAddress.Is(text);
}
