using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.BraintreeSimulator.Sandbox;

/// <summary>Turns typed-in numbers into what may be kept of them. The numbers themselves go no further.</summary>
internal sealed class InstrumentReader(SimulatorOptions options)
{
    private const string FraudTestCard = "4000111111111511";
    private const string ReviewTestCard = "4111140000000002";

    /// <param name="number">Digits only, already checked by <see cref="IsCardNumber"/>.</param>
    /// <param name="billingAddress">JSON of an AddressInput, or null.</param>
    public CardInstrument Card(
        string number, string month, string year, string? cvv, string? holder, string? billingAddress) => new()
        {
            Fingerprint = Fingerprint($"{number} {month}/{year}"),
            Brand = BrandOf(number),
            Bin = number[..6],
            Last4 = number[^4..],
            ExpirationMonth = month,
            ExpirationYear = year,
            HolderName = holder,
            Cvv = CvvOf(cvv),
            BillingAddress = billingAddress,
            Indicators = SandboxCards.IndicatorsOf(number),
            WhenAsked = SandboxAuthentications.OfCard(number),
            Rejection = number == FraudTestCard ? GatewayRejectionReason.Fraud : null,
            UnderReview = number == ReviewTestCard,
        };

    public BankInstrument Bank(
        string number, string routing, string accountType, string holder, bool business, string mandate,
        DateTime acceptedAt) => new()
        {
            Fingerprint = Fingerprint($"{routing} {number}"),
            Last4 = number[^Math.Min(4, number.Length)..],
            RoutingNumber = routing,
            AccountType = accountType,
            HolderName = holder,
            Business = business,
            MandateText = mandate,
            MandateAcceptedAt = acceptedAt,
            NumberLength = number.Length,
            TestDigit = number is ['1', '0', '0', '0', '0', '0', '0', '0', '0', var last] ? last - '0' : null,
        };

    /// <summary>12 to 19 digits with a right check digit (Luhn).</summary>
    public static bool IsCardNumber(string number)
    {
        if (number.Length is < 12 or > 19 || !number.All(char.IsAsciiDigit)) return false;
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>Its codes have four digits, those of all others three.</summary>
    public static bool IsAmericanExpress(string number) => BrandOf(number) is "AMERICAN_EXPRESS";

    /// <summary>ABA: nine digits of a Federal Reserve district, with a right check digit.</summary>
    public static bool IsRoutingNumber(string routing)
    {
        if (routing.Length != 9 || !routing.All(char.IsAsciiDigit)) return false;
        var district = int.Parse(routing[..2], CultureInfo.InvariantCulture);
        if (district is not (>= 1 and <= 12 or >= 21 and <= 32 or >= 61 and <= 72 or 80)) return false;
        var sum = routing.Select((digit, i) => (digit - '0') * (i % 3) switch { 0 => 3, 1 => 7, _ => 1 }).Sum();
        return sum % 10 == 0;
    }

    private static string BrandOf(string number) => number switch
    {
        ['4', ..] => "VISA",
        ['3', '4' or '7', ..] => "AMERICAN_EXPRESS",
        ['3', '0' or '6' or '8', ..] => "DINERS",
        ['3', '5', ..] => "JCB",
        ['5', >= '1' and <= '5', ..] or ['2', >= '2' and <= '7', ..] => "MASTERCARD",
        ['6', '0' or '4' or '5', ..] => "DISCOVER",
        ['6', '2', ..] => "UNION_PAY",
        ['5' or '6', ..] => "INTERNATIONAL_MAESTRO",
        _ => "UNKNOWN",
    };

    private static AvsCvvResponse CvvOf(string? cvv) => cvv switch
    {
        null or "" => AvsCvvResponse.NotProvided,
        "200" or "2000" => AvsCvvResponse.DoesNotMatch,
        "201" or "2011" => AvsCvvResponse.NotVerified,
        "301" or "3011" => AvsCvvResponse.IssuerDoesNotParticipate,
        _ => AvsCvvResponse.Matches,
    };

    private string Fingerprint(string number) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.PrivateKey), Encoding.UTF8.GetBytes(number)))[..32];
}
