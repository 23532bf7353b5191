using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Payments;

/// <summary>
/// The payer's recorded consent to one ACH debit, kept as evidence for a proof-of-authorization request
/// (Nacha WEB debits: the exact text, when, from where, for how much).
/// </summary>
public sealed class AchMandate
{
    public const int TextLengthMax = 2000;

    /// <summary>Changes whenever the wording does; the payer names the version that was on the screen.</summary>
    public const string CurrentVersion = "2026-11";

    private AchMandate() { } // EF Core

    public PaymentId PaymentId { get; private init; }
    public string Version { get; private init; } = "";
    public string Text { get; private init; } = "";

    /// <summary>SHA-256 of <see cref="Text"/> in lower-case hex.</summary>
    public string TextHash { get; private init; } = "";

    public DateTime AcceptedAt { get; private init; }
    public string? IpAddress { get; private init; }
    public string? UserAgent { get; private init; }

    /// <exception cref="RuleViolationException"><c>mandate-outdated</c> when another wording was accepted.</exception>
    internal static AchMandate Accept(Payment payment, MandateConsent consent, DateTime now)
    {
        if (consent.Version != CurrentVersion)
            throw new RuleViolationException(
                "mandate-outdated", "The wording of the authorization has changed; please read and accept it again.");

        var text = Wording(consent.MerchantName, consent.Processor, payment.Amount, consent.DebitOn);
        return new AchMandate
        {
            PaymentId = payment.Id,
            Version = consent.Version,
            Text = text,
            TextHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            AcceptedAt = now,
            IpAddress = consent.IpAddress,
            UserAgent = consent.UserAgent,
        };
    }

    /// <param name="processor">Who moves the money, as the gateway describes itself.</param>
    /// <param name="debitOn">The merchant's date on which the debit is made.</param>
    public static string Wording(string merchant, string processor, Money amount, DateOnly debitOn) => string.Join(
        ' ',
        $"I authorize {merchant} and its payment processor, {processor}, to debit my bank account once",
        $"for {amount} on or after {debitOn.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture)}, in payment of the",
        "invoices I selected. I confirm that I may debit this account. I can withdraw this authorization only by",
        $"telling {merchant} before the debit is submitted, which happens when I confirm. If the debit is returned",
        "unpaid, the invoices are due again.");
}

/// <param name="Version">Of the wording that the payer accepted.</param>
/// <param name="IpAddress">Where from, as the payer's browser reached us.</param>
public sealed record MandateConsent(
    string Version, string MerchantName, string Processor, DateOnly DebitOn, string? IpAddress, string? UserAgent)
{
    public const int UserAgentLengthMax = 255;
}
