using System.ComponentModel.DataAnnotations;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application;

/// <summary>The company that is paid. One deployment serves one merchant.</summary>
public sealed class MerchantOptions
{
    public const string Section = "Merchant";

    [Required]
    public string Name { get; init; } = "Demo Stone & Supply";

    /// <summary>ISO 4217. Only currencies of two decimals; ACH needs USD.</summary>
    [RegularExpression("USD|CAD|EUR|GBP|AUD|NZD|MXN|CHF|SEK|NOK|DKK")]
    public string Currency { get; init; } = "USD";

    [EmailAddress]
    public string SupportEmail { get; init; } = "support@demostone.example";

    /// <summary>IANA name; decides which day it is for due dates, mandates and banking hours.</summary>
    [Required]
    public string TimeZone { get; init; } = "America/New_York";

    /// <summary>The merchant's date at <paramref name="now"/>.</summary>
    public DateOnly Today(DateTime now) => DateOnly.FromDateTime(Local(now));

    /// <summary>A banking day between 8 and 20 o'clock at the merchant's: when news of ACH is likely.</summary>
    public bool IsBankingHour(DateTime now) => BankingDays.IsBankingDay(Today(now)) && Local(now).Hour is >= 8 and < 20;

    /// <summary>The merchant's wall clock at <paramref name="now"/> (UTC).</summary>
    public DateTime Local(DateTime now) =>
        TimeZoneInfo.ConvertTimeFromUtc(now, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
}
