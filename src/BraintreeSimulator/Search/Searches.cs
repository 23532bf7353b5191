using System.Globalization;
using System.Text;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Payments;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.BraintreeSimulator.Search;

/// <summary>Newest first, fifty to a page, all criteria at once.</summary>
internal sealed class Searches(GatewayLedger ledger, SimulatorClock clock, SimulatorOptions options)
{
    public const int PageMax = 50;

    /// <summary>One page of records and whether another follows.</summary>
    public sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore, bool IsLater);

    /// <param name="refunds">Only refunds, only sales, or null for both.</param>
    public Page<TransactionRecord> Payments(Input criteria, bool? refunds, int? first, string? after)
    {
        lock (ledger.Gate)
        {
            var now = clock.Now;
            var before = SequenceOf(after);
            var found = Candidates(criteria, before)
                .Where(payment => payment.Sequence < before
                    && (refunds is null || payment.IsRefund == refunds)
                    && !(payment.SearchableFrom > now)
                    && Matches(criteria, payment, now));
            return PageOf(found, first, after);
        }
    }

    public Page<VerificationRecord> Verifications(Input criteria, int? first, string? after)
    {
        lock (ledger.Gate)
        {
            var found = ledger.VerificationsNewestFirst(SequenceOf(after)).Where(verification =>
                Criteria.Text(criteria.Section("id"), GlobalId.Of(GlobalId.Verification, verification.LegacyId))
                && Criteria.Choice(criteria.Section("status"), verification.Status)
                && Criteria.Instant(criteria.Section("createdAt"), verification.CreatedAt));
            return PageOf(found, first, after);
        }
    }

    public static Page<T> PageOf<T>(IEnumerable<T> found, int? first, string? after)
    {
        var size = Math.Clamp(first ?? PageMax, 0, PageMax);
        var items = found.Take(size + 1).ToList();
        return new Page<T>([.. items.Take(size)], items.Count > size, after is { Length: > 0 });
    }

    public static string CursorOf(long sequence) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"after:{sequence}"));

    /// <summary>Ids and an exact order id are looked up; only other searches walk the list.</summary>
    private IEnumerable<TransactionRecord> Candidates(Input criteria, long before)
    {
        var id = criteria.Section("id");
        IReadOnlyList<string> ids = id?.Text("is") is { Length: > 0 } one ? [one] : id?.List<string>("in") ?? [];
        if (ids.Count > 0)
            return ids.Distinct().Select(wanted => GlobalId.Read(wanted) is ({ } type, { } legacyId)
                    && ledger.Find<TransactionRecord>(legacyId) is { } found
                    && type == (found.IsRefund ? GlobalId.Refund : GlobalId.Transaction) ? found : null)
                .OfType<TransactionRecord>()
                .OrderByDescending(payment => payment.Sequence);

        return criteria.Section("orderId")?.Text("is") is { Length: > 0 } orderId
            ? ledger.NewestFirst(orderId)
            : ledger.NewestFirst(before);
    }

    private bool Matches(Input criteria, TransactionRecord payment, DateTime now) =>
        Criteria.Text(criteria.Section("id"), criteria.Section("id") is null ? null : GlobalId.Of(payment))
        && Criteria.Text(criteria.Section("orderId"), payment.OrderId)
        && Criteria.Choice(criteria.Section("status"), payment.Status)
        && Criteria.Text(criteria.Section("type"), payment.IsRefund ? "REFUND" : "TRANSACTION")
        && Criteria.Instant(criteria.Section("createdAt"), payment.CreatedAt)
        && Criteria.Amount(criteria.Section("amount"), payment.AmountMinor, options.Currency)
        && Criteria.Text(criteria.Section("merchantAccountId"), options.MerchantAccountId)
        && Criteria.Transitions(criteria.Section("statusTransition"), payment)
        && Criteria.Text(criteria.Section("source"), "API")
        && Criteria.Text(criteria.Section("paymentMethodSnapshotType"), SnapshotType(payment))
        && Criteria.Text(
            criteria.Section("settlementBatchId"),
            payment.History.FirstOrDefault(e => e.SettlementBatchId is not null)?.SettlementBatchId)
        && Criteria.Text(
            criteria.Section("processorAuthorizationId"),
            payment.History.FirstOrDefault(e => e.Checks is not null)?.Checks?.AuthorizationId)
        && (criteria.Flag("partiallyAuthorized") ?? IsPartial(payment)) == IsPartial(payment)
        && Criteria.Date(criteria.Section("disbursementDate"), Disbursement.DateOf(payment, now, options))
        && MatchesMethod(criteria.Section("paymentMethod"), payment)
        && MatchesCustomer(criteria.Section("customer"), payment.CustomerLegacyId);

    private static bool MatchesMethod(Input? criterion, TransactionRecord payment) =>
        criterion is null
        || (Criteria.Text(criterion.Section("paymentMethodId"), payment.PaymentMethodId)
            && Criteria.Text(criterion.Section("paymentMethodSnapshot")?.Section("type"), SnapshotType(payment)));

    private bool MatchesCustomer(Input? criterion, string? legacyId)
    {
        if (criterion is null) return true;
        var id = legacyId is null ? null : GlobalId.Of(GlobalId.Customer, legacyId);
        if (!Criteria.Text(criterion.Section("id"), id)) return false;

        var json = legacyId is null ? null : ledger.Find<CustomerRecord>(legacyId)?.Given;
        var given = json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        return Member("firstName") && Member("lastName") && Member("company") && Member("email") && Member("fax")
            && Member("website") && Criteria.Text(criterion.Section("phone"), Value("phoneNumber"));

        bool Member(string name) => Criteria.Text(criterion.Section(name), Value(name));
        string? Value(string name) => given.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    private static bool IsPartial(TransactionRecord payment) => payment.AmountMinor < payment.RequestedMinor;

    private static string SnapshotType(TransactionRecord payment) => payment.IsAch ? "US_BANK_ACCOUNT" : "CREDIT_CARD";

    private static long SequenceOf(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return long.MaxValue;
        var bytes = new byte[cursor.Length];
        return Convert.TryFromBase64String(cursor, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var text
            && text.StartsWith("after:", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? sequence
                : throw new GatewayRefusalException("VALIDATION", "The cursor is invalid.", null, "after");
    }
}
