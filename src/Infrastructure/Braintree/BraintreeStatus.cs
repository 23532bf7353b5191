using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>Braintree's statuses and processor responses in our words.</summary>
internal static class BraintreeStatus
{
    /// <param name="status">
    /// A value of <c>PaymentStatus</c> in Braintree's schema, or a newer one.
    /// </param>
    /// <param name="achReturnCode">A late return leaves the status at SETTLED; this code is then the news.</param>
    public static TransactionStanding StandingOf(string? status, string? achReturnCode) => status switch
    {
        "SUBMITTED_FOR_SETTLEMENT" or "SETTLING" or "SETTLEMENT_PENDING" => TransactionStanding.Underway,
        "SETTLED" => achReturnCode is { Length: > 0 } ? TransactionStanding.Returned : TransactionStanding.Settled,
        "SETTLEMENT_DECLINED" => TransactionStanding.SettlementDeclined,
        "PROCESSOR_DECLINED" or "GATEWAY_REJECTED" or "FAILED" or "AUTHORIZATION_EXPIRED" =>
            TransactionStanding.Declined,
        "VOIDED" => TransactionStanding.Voided,

        // AUTHORIZING and AUTHORIZED pass by themselves when a sale is submitted at once. SETTLEMENT_CONFIRMED belongs
        // to partial captures, which we never make. The meaning of a new status must not be guessed.
        _ => TransactionStanding.Undecided,
    };

    public static Failure RefusalOf(BraintreeTransaction transaction, TransactionStanding standing)
    {
        var latest = transaction.StatusHistory?.FirstOrDefault(e => e.Status == transaction.Status);
        var isAch = transaction.PaymentMethodSnapshot is { CreditCard: null, BrandCode: null };
        if (standing is TransactionStanding.SettlementDeclined)
        {
            var code = transaction.AchReturnCode ?? latest?.SettlementResponse?.LegacyCode
                ?? FailureCode.SettlementDeclined;
            var why = transaction.AchReturnCode is { } ach
                ? AchReturnCode.InWords(ach)
                : "The bank declined the payment.";
            return new Failure(FailureStage.Settlement, Short(code), why, Retryable: false);
        }

        // A rejection comes after the bank's approval, so that the code is one of success and not the reason.
        if (transaction.Status is "GATEWAY_REJECTED" && latest?.GatewayRejectionReason is { Length: > 0 } reason)
            return GatewayRejection(reason, isAch);

        var processorCode = latest?.ProcessorResponse?.LegacyCode;
        var retryable = latest?.DeclineType is { } type ? type == "SOFT" : transaction.Status is "FAILED"
            || IsSoft(processorCode);
        return new Failure(
            FailureStage.Authorization,
            Short(processorCode ?? FailureCode.Declined),
            isAch ? AchSentence(retryable) : CardSentence(retryable),
            retryable);
    }

    /// <param name="reason">A value of <c>GatewayRejectionReason</c>, or a newer one.</param>
    private static Failure GatewayRejection(string reason, bool isAch)
    {
        var sentence = reason switch
        {
            "AVS" => "The billing address or ZIP code is not the one that the bank has on file. Nothing was charged; "
                + "please check it and try again.",
            "CVV" => "The card's security code is not right. Nothing was charged; please check it and try again.",
            "AVS_AND_CVV" =>
                "The card's security code and the ZIP code are not right. Nothing was charged; please check both and "
                    + "try again.",
            "THREE_D_SECURE" => "Your bank did not confirm that it is you who pays. Nothing was charged; "
                + "please try again, or use another card or a bank transfer.",
            _ => null,
        };
        return new Failure(
            FailureStage.Authorization, Short(reason.ToLowerInvariant().Replace('_', '-')),
            sentence ?? (isAch ? AchSentence(retryable: false) : CardSentence(retryable: false)),
            Retryable: sentence is not null);
    }

    private static string CardSentence(bool retryable) => retryable
        ? "The card was declined and nothing was charged. Please try again later, or use another card or a bank "
            + "transfer."
        : "The card was declined and nothing was charged. Please use another card or a bank transfer, or ask your "
            + "bank.";

    private static string AchSentence(bool retryable) => retryable
        ? "The bank transfer was refused and nothing was charged. Please try again later or pay by card."
        : "The bank transfer was refused and nothing was charged. Please use another account or pay by card.";

    /// <summary>
    /// Soft declines in Braintree's list of authorization responses, for events that do not tell soft from hard.
    /// </summary>
    private static bool IsSoft(string? code) =>
        code is "2000" or "2001" or "2002" or "2003" or "2016" or "2034" or "2038" or "2046" or "2057" or "2092"
            or "2099" or "3000"
        || int.TryParse(code, out var number) && number is >= 2109 and <= 2999;

    private static string Short(string code) => code.Cut(40);
}
