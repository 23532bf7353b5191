using System.ComponentModel.DataAnnotations;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Settings;

/// <summary>The company that is paid. One deployment serves one merchant.</summary>
public sealed class MerchantOptions
{
    public const string Section = "Merchant";

    private const int LinesMax = 6;

    /// <summary>The demo's merchant, which does not exist.</summary>
    public const string DemoName = "Demo Stone & Supply";

    /// <inheritdoc cref="DemoName"/>
    public const string DemoSupportEmail = "support@demostone.example";

    [Required]
    public string Name { get; init; } = DemoName;

    /// <summary>ISO 4217. Only currencies of two decimals; ACH needs USD.</summary>
    [RegularExpression(
        "USD|CAD|EUR|GBP|AUD|NZD|MXN|CHF|SEK|NOK|DKK",
        ErrorMessage = "Merchant:Currency is one of USD, CAD, EUR, GBP, AUD, NZD, MXN, CHF, SEK, NOK and DKK.")]
    public string Currency { get; init; } = "USD";

    /// <summary>As on a letter, line by line; printed on receipts. Empty when the receipts shall name none.</summary>
    [MaxLength(LinesMax, ErrorMessage = "Merchant:Address has at most 6 lines.")]
    public IReadOnlyList<string> Address { get; init; } = [];

    /// <summary>Where answers to emails go.</summary>
    [SendableAddress(ErrorMessage = "Merchant:SupportEmail is an address for email, such as name@company.example.")]
    public string SupportEmail { get; init; } = DemoSupportEmail;

    /// <summary>The accent of the portal and the emails, as # and six hexadecimal digits.</summary>
    [RegularExpression(
        "#[0-9A-Fa-f]{6}", ErrorMessage = "Merchant:Color is # and six hexadecimal digits, such as #1d4ed8.")]
    public string Color { get; init; } = "#0f5f66";

    /// <summary>The https address of an image, shown beside the name; none when null.</summary>
    [RegularExpression(@"https://[A-Za-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9._~/%?&=+-]*",
        ErrorMessage = "Merchant:LogoUrl is the https address of an image.")]
    public string? LogoUrl { get; init; }

    /// <summary>
    /// Black or white, whichever is easier to read on <see cref="Color"/> (WCAG 2.2, relative luminance).
    /// </summary>
    public string TextOnColor() => Luminance(Color) > 0.179 ? "#000000" : "#ffffff";

    /// <summary>IANA name; decides which day it is for due dates, mandates and banking hours.</summary>
    [Required]
    public string TimeZone { get; init; } = "America/New_York";

    /// <summary>The zone for people, such as <c>New York time</c>.</summary>
    public string ZoneInWords =>
        TimeZone.Split('/')[^1].Replace('_', ' ') is not "UTC" and var place ? $"{place} time" : "UTC";

    /// <summary>The merchant's date at <paramref name="now"/>.</summary>
    public DateOnly Today(DateTime now) => DateOnly.FromDateTime(Local(now));

    /// <summary>A banking day between 8 and 20 o'clock at the merchant's: when news of ACH is likely.</summary>
    public bool IsBankingHour(DateTime now) => BankingDays.IsBankingDay(Today(now)) && Local(now).Hour is >= 8 and < 20;

    /// <summary>The merchant's wall clock at <paramref name="now"/> (UTC).</summary>
    public DateTime Local(DateTime now) =>
        TimeZoneInfo.ConvertTimeFromUtc(now, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));

    private static double Luminance(string color)
    {
        double Channel(int at)
        {
            var value = Convert.ToInt32(color.Substring(at, 2), 16) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }
}
