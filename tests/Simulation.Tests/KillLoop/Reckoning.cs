using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Simulation.Tests.KillLoop;

/// <summary>At the end: the gateway's transactions, our payments and the emails say the same.</summary>
internal sealed class Reckoning
{
    private static readonly string[] MoneyTaken =
        ["SUBMITTED_FOR_SETTLEMENT", "SETTLING", "SETTLEMENT_PENDING", "SETTLED"];
    /// <summary>
    /// A payment whose process died before the charge was submitted waits out the lease of its request: 90 seconds.
    /// </summary>
    private const int WaitSeconds = 100;

    private static readonly string[] Over = ["succeeded", "failed", "returned"];

    /// <summary>What a restored database does not know to be sent is sent again.</summary>
    public bool EmailsMayRepeat { get; init; }

    public int Payments { get; private set; }

    public int Transactions { get; private set; }

    public int Emails { get; private set; }

    /// <summary>How many payments ended how.</summary>
    public SortedDictionary<string, int> Ends { get; } = new(StringComparer.Ordinal);

    public List<string> Broken { get; } = [];

    /// <summary>Lets the bank and the ticks bring every payment to its end, and compares.</summary>
    public async Task RunAsync(Uri api, Uri simulator)
    {
        using var office = await Load.OfficeAsync(api);
        using var gateway = new HttpClient { BaseAddress = simulator };
        (await gateway.DeleteAsync("/simulator/faults")).EnsureSuccessStatusCode();

        using var everySecond = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var payments = new List<JsonElement>();
        for (var second = 0; second < WaitSeconds && await everySecond.WaitForNextTickAsync(); second++)
        {
            foreach (var job in new[] { "follow-payments", "apply-notifications", "send-emails" })
                (await office.PostAsync($"/dev/jobs/{job}/run", null)).EnsureSuccessStatusCode();
            payments = await AllAsync(office, "/v1/backoffice/payments");
            if (payments.TrueForAll(p => Over.Contains(p.Text("status"))))
                break;
            if (payments.Exists(p => p.Text("status") == "pending") && !await IsAnyUnresolvedAsync(gateway, payments))
                (await gateway.PostAsJsonAsync("/simulator/clock/advance", new { days = 7 })).EnsureSuccessStatusCode();
        }

        // A tick of the process may be sending the last emails at this moment.
        var transactions = await TransactionsAsync(gateway, payments);
        for (var again = 0; again < 20; again++)
        {
            Compare(payments, transactions, (await office.GetFromJsonAsync<List<SentEmail>>("/dev/mailbox.json"))!);
            if (Broken.Count == 0)
                break;
            await everySecond.WaitForNextTickAsync();
        }

        (await office.PostAsync("/dev/jobs/compare-with-gateway/run", null)).EnsureSuccessStatusCode();
        var charges = await office.GetFromJsonAsync<JsonElement>("/v1/backoffice/orphans?open=true");
        Require(!charges.Items().Any(), "lost: the gateway has charges on no record");
    }

    private static async Task<List<JsonElement>> AllAsync(HttpClient office, string list)
    {
        var all = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await office.GetFromJsonAsync<JsonElement>(
                $"{list}?limit=100{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            all.AddRange(page.Items());
            cursor = page.GetProperty("nextCursor").GetString();
        }

        return all;
    }

    /// <summary>Whether the bank's time has to wait: a charge is made, and its payment does not know it yet.</summary>
    private static async Task<bool> IsAnyUnresolvedAsync(HttpClient gateway, List<JsonElement> payments) =>
        (await TransactionsAsync(gateway, [.. payments.Where(p => p.Text("status") == "processing")])).Count > 0;

    private static async Task<List<JsonElement>> TransactionsAsync(HttpClient gateway, List<JsonElement> payments)
    {
        var all = new List<JsonElement>();
        foreach (var payment in payments)
        {
            var found = await gateway.GetFromJsonAsync<JsonElement>(
                $"/simulator/transactions.json?orderId={payment.Text("id")}");
            all.AddRange(found.EnumerateArray().Where(t => t.Text("kind") == "SALE"));
        }

        return all;
    }

    private void Compare(List<JsonElement> payments, List<JsonElement> transactions, List<SentEmail> emails)
    {
        (Payments, Transactions, Emails) = (payments.Count, transactions.Count, emails.Count);
        Broken.Clear();
        Ends.Clear();
        var taken = transactions.Where(t => MoneyTaken.Contains(t.Text("status"))).ToLookup(t => t.Text("orderId"));
        foreach (var payment in payments)
        {
            var (name, status, standing) = (
                payment.Text("number"), payment.Text("status"), taken[payment.Text("id")].ToList());
            var end = payment.GetProperty("failure") is { ValueKind: JsonValueKind.Object } failure
                ? $"{status} ({failure.Text("code")})"
                : status;
            Ends[end] = Ends.GetValueOrDefault(end) + 1;

            // Killed between the submission and the call: nothing is at the gateway, and 36 minutes have to pass before
            // that is believed.
            var waitsRightly = status == "processing" && standing.Count == 0;
            Require(Over.Contains(status) || waitsRightly, $"stuck: {name} is {status}");
            Require(standing.Count <= 1, $"charged twice: {name} has {standing.Count} charges");
            if (status == "succeeded")
            {
                Require(standing is [var one] && one.Text("legacyId") == payment.Text("transactionId"),
                    $"lost: {name} succeeded without its charge");
                Require(standing.TrueForAll(t => t.Number("amountMinor") == payment.Number("amount")),
                    $"wrong: {name} is charged another amount");
            }
            else
            {
                Require(standing.Count == 0, $"lost: {name} {status} and its charge stands");
            }

            var owed = (status, payment.GetProperty("method").Text("type")) switch
            {
                ("succeeded", "card") => new[] { "payment-received" },
                ("succeeded", _) => ["payment-submitted", "payment-settled"],
                _ => [],
            };
            foreach (var kind in owed)
            {
                var sent = emails.Count(m => m.Kind == kind && m.Text.Contains(name, StringComparison.Ordinal));
                Require(sent == 1 || (EmailsMayRepeat && sent > 1), $"emails lost: {kind} of {name}");
            }
        }

        var paidTwice = payments.Where(p => p.Text("status") == "succeeded")
            .SelectMany(p => p.GetProperty("allocations").EnumerateArray())
            .GroupBy(a => a.Text("invoiceReference")).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        Require(paidTwice.Count == 0, $"charged twice: {string.Join(", ", paidTwice)}");
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
            Broken.Add(otherwise);
    }
}
