using System.Globalization;
using System.Text.Json.Serialization;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>A transaction as the wire has it; the fields of <c>TransactionFields.graphql</c>.</summary>
internal sealed record BraintreeTransaction(
    string? Id, string? LegacyId, string? OrderId, string? Status, string? MerchantAccountId, DateTime? CreatedAt,
    BraintreeAmount? Amount,
    BraintreeSnapshot? PaymentMethodSnapshot, List<BraintreeStatusEvent>? StatusHistory, List<BraintreeRefund>? Refunds,
    List<BraintreeCustomField>? CustomFields = null)
{
    /// <summary>Processor code of an approval for a smaller amount than the one asked for.</summary>
    private const string PartialApproval = "1004";

    /// <summary>In our words; null when a field that matters is missing or cannot be read.</summary>
    /// <param name="ours">The custom fields that are ours.</param>
    public GatewayTransaction? ToTransaction(BraintreeCustomFields ours)
    {
        if (Id is not { Length: > 0 and <= 64 } || BraintreeMoney.Parse(Amount) is not { } amount)
            return null;

        var standing = BraintreeStatus.StandingOf(Status, AchReturnCode);
        var legacyId = LegacyId is { Length: > 0 and <= 64 } said ? said : BraintreeId.LegacyOf(Id) ?? Id;
        return new GatewayTransaction(legacyId, Id, OrderId, amount, MerchantAccountId, standing)
        {
            Refusal = standing is TransactionStanding.Declined or TransactionStanding.SettlementDeclined
                ? BraintreeStatus.RefusalOf(this, standing) : null,
            ReturnCode = AchReturnCode,
            SettledAt = StatusHistory?.FirstOrDefault(e => e.Status == "SETTLED")?.Timestamp?.ToUniversalTime(),
            Method = PaymentMethodSnapshot?.ToDetails(),
            PaidBy = PaymentMethodSnapshot?.Kind,
            References = ours.Read(CustomFields),
            CreatedAt = CreatedAt?.ToUniversalTime(),
            IsPartialApproval = StatusHistory?.Any(
                e => e.Status == "AUTHORIZED" && e.ProcessorResponse?.LegacyCode == PartialApproval) ?? false,
            RefundedMinor = Refunds?.Where(BraintreeRefund.Counts)
                .Sum(r => BraintreeMoney.ParseMinorUnits(r.Amount?.Value) ?? 0) ?? 0,
        };
    }

    /// <summary>
    /// Why a bank took the debit back; null when it did not. Until 2025 the reason stood with the account; since then
    /// it stands with the settlement.
    /// </summary>
    public string? AchReturnCode => Filled(PaymentMethodSnapshot?.Account.AchReturnCode)
        ?? StatusHistory?.Select(e => Filled(e.SettlementResponse?.AchReturnCode))
            .FirstOrDefault(code => code is not null);

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>
    /// The gateway took this for a copy of an earlier transaction. Only a search tells whether the earlier one stands.
    /// </summary>
    public bool IsTakenForDuplicate => StatusHistory?.Any(e => e.GatewayRejectionReason == "DUPLICATE") ?? false;
}

internal sealed record BraintreeAmount(string? Value, string? CurrencyCode);

internal sealed record BraintreeRefund(string? Status, BraintreeAmount? Amount)
{
    /// <summary>A refund that failed or was declined gave nothing back.</summary>
    public static bool Counts(BraintreeRefund refund) =>
        refund.Status is not (
            "FAILED" or "PROCESSOR_DECLINED" or "GATEWAY_REJECTED" or "VOIDED" or "SETTLEMENT_DECLINED");
}

/// <param name="UsBankAccount">Since the version of 2026-02-18; before, the account's members stand here.</param>
internal sealed record BraintreeSnapshot(
    BraintreeCard? CreditCard, string? BrandCode, string? Last4, string? BankName, string? AchReturnCode,
    BraintreeAccount? UsBankAccount = null)
{
    /// <summary>The member of the union, such as <c>CreditCardTransactionDetails</c>.</summary>
    [JsonPropertyName("__typename")]
    public string? TypeName { get; init; }

    /// <summary>Null for what we do not take: wallets, and whatever Braintree may add.</summary>
    public PaymentMethod? Kind => TypeName switch
    {
        "CreditCardTransactionDetails" or "CreditCardDetails" => PaymentMethod.Card,
        "UsBankAccountTransactionDetails" or "UsBankAccountDetails" => PaymentMethod.Ach,
        _ => null,
    };

    public BraintreeAccount Account => UsBankAccount ?? new BraintreeAccount(Last4, BankName, AchReturnCode);

    public MethodDetails? ToDetails()
    {
        var last4 = CreditCard?.Last4 ?? Account.Last4;
        return last4 is { Length: <= 4 }
            ? new MethodDetails(Brand(CreditCard?.BrandCode ?? BrandCode), last4, Account.BankName?.Cut(100))
            : null;
    }

    /// <summary>AMERICAN_EXPRESS becomes American Express, as people write it.</summary>
    private static string? Brand(string? code) => code is null or { Length: > 40 }
        ? null
        : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(code.ToLowerInvariant().Replace('_', ' '));
}

internal sealed record BraintreeAccount(string? Last4, string? BankName, string? AchReturnCode);

internal sealed record BraintreeCard(string? BrandCode, string? Last4);

internal sealed record BraintreeStatusEvent(
    string? Status, DateTime? Timestamp, string? DeclineType, string? GatewayRejectionReason,
    BraintreeProcessorResponse? ProcessorResponse,
    BraintreeProcessorResponse? SettlementResponse);

internal sealed record BraintreeProcessorResponse(string? LegacyCode, string? Message, string? AchReturnCode = null);

/// <summary>Braintree writes amounts in major units with two decimals: 120450 US cents is "1204.50".</summary>
internal static class BraintreeMoney
{
    public static string ToMajorUnits(Money amount) =>
        (amount.MinorUnits / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <returns>Minor units; null for anything that is not a whole number of them.</returns>
    public static long? ParseMinorUnits(string? majorUnits) =>
        decimal.TryParse(majorUnits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value <= Money.MinorUnitsMax && value * 100 == decimal.Truncate(value * 100)
            ? (long)(value * 100)
            : null;

    public static Money? Parse(BraintreeAmount? amount) =>
        ParseMinorUnits(amount?.Value) is { } minorUnits && amount?.CurrencyCode is { Length: 3 } currency
            ? new Money(minorUnits, currency)
            : null;
}
