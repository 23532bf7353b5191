using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Sandbox;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>Decides what a card sale becomes: by the fault asked for, the gateway's rules, then the amount.</summary>
internal sealed class CardSales(GatewayLedger ledger, SimulatorOptions options)
{
    private readonly BankCalendar calendar = new(options.BusinessTimeZone);

    public TransactionRecord Decide(
        TransactionRecord sale, CardInstrument card, ChargeRequest request, ChargeScript script)
    {
        var (status, code) = SandboxAmounts.OfCard(sale.RequestedMinor);
        var checks = ChecksOf(card, request);

        if ((script.Rejection ?? card.Rejection) is { } reason) return Rejected(sale, reason, checks);
        if (LacksAuthentication(card, request))
            return Rejected(sale, GatewayRejectionReason.ThreeDSecure, checks);
        if (status is PaymentStatus.GatewayRejected)
            return Rejected(sale, GatewayRejectionReason.ApplicationIncomplete, checks);
        if (script.DeclineCode is { } decline) (status, code) = (PaymentStatus.ProcessorDeclined, decline);
        if (code is "3000") status = PaymentStatus.Failed;
        if (status is PaymentStatus.ProcessorDeclined or PaymentStatus.Failed)
            return sale.Entering(new StatusEntry(status, sale.CreatedAt, sale.AmountMinor)
            {
                ProcessorCode = code,
                Checks = checks,
                Risk = RiskOf(card, request),
            });
        if (OriginalOf(sale) is { } original)
            return Rejected(sale, GatewayRejectionReason.Duplicate, checks, original.LegacyId);

        return Approved(sale, card, request, checks, script);
    }

    private TransactionRecord Approved(
        TransactionRecord sale, CardInstrument card, ChargeRequest request, AuthorizationChecks checks,
        ChargeScript script)
    {
        var amount = script.PartialApproval
            ? Math.Min(sale.RequestedMinor, script.ApprovedMinor ?? Math.Max(1, sale.RequestedMinor / 2))
            : sale.RequestedMinor;
        var authorized = new StatusEntry(PaymentStatus.Authorized, sale.CreatedAt, amount)
        {
            ProcessorCode = amount < sale.RequestedMinor ? "1004" : "1000",
            Checks = checks with { AuthorizationId = sale.LegacyId[..6].ToUpperInvariant() },
            Risk = RiskOf(card, request),
        };
        var submitted = new StatusEntry(PaymentStatus.SubmittedForSettlement, sale.CreatedAt, amount);
        return sale.Entering(authorized).Entering(submitted) with
        {
            AmountMinor = amount,
            DueAt = calendar.NextNightlyBatch(sale.CreatedAt),
        };
    }

    private static TransactionRecord Rejected(
        TransactionRecord sale, GatewayRejectionReason reason, AuthorizationChecks checks, string? duplicateOf = null)
    {
        var afterAuthorization =
            reason is GatewayRejectionReason.Avs or GatewayRejectionReason.Cvv or GatewayRejectionReason.AvsAndCvv;
        return sale.Entering(new StatusEntry(PaymentStatus.GatewayRejected, sale.CreatedAt, sale.AmountMinor)
        {
            Rejection = reason,
            DuplicateOf = duplicateOf,
            ProcessorCode = afterAuthorization ? "1000" : null,
            Checks = afterAuthorization ? checks : null,
            Risk = reason is GatewayRejectionReason.Fraud or GatewayRejectionReason.RiskThreshold
                ? RiskDecision.Decline
                : null,
        });
    }

    /// <summary>
    /// It is required where the charge says so, and unless it says otherwise of a card whose bank was asked.
    /// </summary>
    private static bool LacksAuthentication(CardInstrument card, ChargeRequest request) =>
        (request.RequiresAuthentication ?? card.Authentication is not null)
        && card.Authentication is not { LiabilityShifted: true };

    private static RiskDecision RiskOf(CardInstrument card, ChargeRequest request) =>
        card.UnderReview ? RiskDecision.Review
        : string.IsNullOrEmpty(request.DeviceData) ? RiskDecision.NotEvaluated
        : RiskDecision.Approve;

    /// <summary>A successful card sale of the window with the same amount, order id, card and expiry.</summary>
    private TransactionRecord? OriginalOf(TransactionRecord sale)
    {
        if (options.ApiRequestKeys || options.DuplicateWindow <= TimeSpan.Zero) return null;

        var since = sale.CreatedAt - options.DuplicateWindow;
        var candidates = string.IsNullOrEmpty(sale.OrderId) ? ledger.NewestFirst() : ledger.NewestFirst(sale.OrderId);
        return candidates
            .TakeWhile(earlier => earlier.CreatedAt > since)
            .FirstOrDefault(earlier =>
                !earlier.IsRefund
                && earlier.Instrument.Fingerprint == sale.Instrument.Fingerprint
                && earlier.RequestedMinor == sale.RequestedMinor
                && (earlier.OrderId ?? "") == (sale.OrderId ?? "")
                && earlier.Status is PaymentStatus.Authorized or PaymentStatus.SubmittedForSettlement
                    or PaymentStatus.Settling or PaymentStatus.Settled);
    }

    /// <summary>
    /// The sandbox's address and security code rules: postal code or house number 20000 and 200 do not match,
    /// 20001 and 201 are not verified, 30001 means that the issuer does not take part.
    /// </summary>
    private static AuthorizationChecks ChecksOf(CardInstrument card, ChargeRequest request)
    {
        var cvv = request.SkipsCvv ? AvsCvvResponse.Bypass : card.Cvv;
        if (request.SkipsAvs) return new AuthorizationChecks(AvsCvvResponse.Bypass, AvsCvvResponse.Bypass, cvv, null);

        var json = request.BillingAddress ?? card.BillingAddress;
        var address = json is null ? null : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json);
        var street = (Member(address, "addressLine1") ?? Member(address, "streetAddress"))?.Split(' ')[0];
        return new AuthorizationChecks(
            Avs(street, "200", "201"), Avs(Member(address, "postalCode"), "20000", "20001"), cvv, null);
    }

    private static AvsCvvResponse Avs(string? value, string mismatch, string unverified) =>
        string.IsNullOrEmpty(value) ? AvsCvvResponse.NotProvided
        : value == mismatch ? AvsCvvResponse.DoesNotMatch
        : value == unverified ? AvsCvvResponse.NotVerified
        : value == "30001" ? AvsCvvResponse.IssuerDoesNotParticipate
        : AvsCvvResponse.Matches;

    private static string? Member(Dictionary<string, JsonElement>? json, string name) =>
        json is not null && json.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
