using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Simulation.Tests.KillLoop;

/// <summary>
/// Customers who pay as fast as they are answered, and ask again with the same key when they were not.
/// </summary>
internal sealed class Load(int seed)
{
    private const int Customers = 4;
    private const int InvoicesEach = 500;
    private const int Workers = 8;

    /// <summary>
    /// After each of these the charge stands, or was declined: what was never carried out would rightly be waited for
    /// 36 minutes.
    /// </summary>
    private static readonly string[] Faults =
        ["slow-answer", "timeout-after-commit", "reset", "truncated-body", "internal-after-commit", "decline"];

    private readonly List<(string Email, List<(Guid Id, long Amount)> Invoices)> accounts = [];
    private readonly List<(int Customer, string Key, object Body)> unanswered = [];
    private readonly Random random = new(seed);
    private int lastKey;

    public int Asked => lastKey;

    public async Task SetAsync(Uri api)
    {
        using var office = await OfficeAsync(api);
        for (var c = 1; c <= Customers; c++)
        {
            var email = $"ap@k{c}.example";
            await office.PutCustomerAsync($"K-{c}", email);
            var rows = Enumerable.Range(1, InvoicesEach).Select(i => new
            {
                reference = $"K{c}-{i}", customerReference = $"K-{c}", number = $"K{c}-{i}",
                purchaseOrder = (string?)null, issuedOn = "2026-05-01",
                dueOn = "2026-06-30", currency = "USD", total = 1000 + i, amountDue = 1000 + i,
            });
            (await office.PostAsJsonAsync("/v1/backoffice/invoices/import", new { invoices = rows }))
                .EnsureSuccessStatusCode();
            (await office.PostAsync($"/v1/backoffice/customers/K-{c}/activation-link", null)).EnsureSuccessStatusCode();
            var sent = await EmailToAsync(office, email);
            (await office.PostAsJsonAsync("/v1/activation", new { token = sent.Token, password = Portal.Password }))
                .EnsureSuccessStatusCode();

            using var customer = await SignInAsync(api, email);
            accounts.Add((email, await InvoicesAsync(customer)));
        }
    }

    /// <summary>Signs in, and pays until the process is gone.</summary>
    /// <returns>
    /// Once the first of them is answered, because a process that has just started takes its time: their work, which
    /// ends with it.
    /// </returns>
    public async Task<Task> StartAsync(Uri api, Uri simulator, CancellationToken stop)
    {
        var customers = new List<HttpClient>();
        foreach (var (email, _) in accounts)
            customers.Add(await SignInAsync(api, email));
        await ArmAsync(simulator);
        var firstAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var paying = PayAsync(customers, firstAnswer, stop);
        await Task.WhenAny(firstAnswer.Task, paying);
        return paying;
    }

    private async Task PayAsync(List<HttpClient> customers, TaskCompletionSource firstAnswer, CancellationToken stop)
    {
        await Task.WhenAll(Enumerable.Range(0, Workers)
            .Select(_ => Task.Run(() => WorkAsync(customers, firstAnswer, stop), CancellationToken.None)));
        customers.ForEach(customer => customer.Dispose());
    }

    /// <summary>A back-office client; it may also run the ticks of a development system.</summary>
    public static async Task<HttpClient> OfficeAsync(Uri api)
    {
        var http = new HttpClient { BaseAddress = api };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await http.OfficeTokenAsync());
        return http;
    }

    /// <summary>The tick of the process may be sending it at this moment.</summary>
    private static async Task<SentEmail> EmailToAsync(HttpClient office, string email)
    {
        using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await moment.WaitForNextTickAsync())
        {
            if ((await office.GetFromJsonAsync<List<SentEmail>>("/dev/mailbox.json"))!.Find(
                m => m.To == email) is { } sent)
                return sent;
        }

        throw new InvalidOperationException("A timer that nobody disposes does not end.");
    }

    private static async Task<HttpClient> SignInAsync(Uri api, string email)
    {
        var http = new HttpClient { BaseAddress = api };
        var session = await (await http.PostAsJsonAsync("/v1/sessions", new { email, password = Portal.Password }))
            .JsonAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Text("accessToken"));
        return http;
    }

    private static async Task<List<(Guid Id, long Amount)>> InvoicesAsync(HttpClient customer)
    {
        var all = new List<(Guid, long)>();
        for (var address = "/v1/invoices?limit=100"; address is not null;)
        {
            var page = await customer.GetFromJsonAsync<JsonElement>(address);
            all.AddRange(page.Items().Select(i => (i.GetProperty("id").GetGuid(), i.Number("amountDue"))));
            address = page.GetProperty("nextCursor").GetString() is { } cursor
                ? $"/v1/invoices?limit=100&cursor={cursor}"
                : null;
        }

        return all;
    }

    private static async Task ArmAsync(Uri simulator)
    {
        using var http = new HttpClient { BaseAddress = simulator };
        foreach (var fault in Faults)
        {
            // Most charges wait a little, so that the kill meets them; some lose their answer.
            int? seconds = fault is "slow-answer" or "timeout-after-commit" ? 1 : null;
            var times = fault == "slow-answer" ? 20 : 2;
            (await http.PostAsJsonAsync("/simulator/faults", new { fault, times, seconds })).EnsureSuccessStatusCode();
        }
    }

    private async Task WorkAsync(List<HttpClient> customers, TaskCompletionSource firstAnswer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (customer, key, body) = Next();
            try
            {
                using var request = new HttpRequestMessage(
                    HttpMethod.Post, "/v1/payments")
                { Content = JsonContent.Create(body) };
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await customers[customer].SendAsync(request, CancellationToken.None);
                firstAnswer.TrySetResult();
                if ((int)answer.StatusCode >= 500)
                    Again(customer, key, body);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                Again(customer, key, body);
                return;
            }
        }
    }

    /// <summary>What nobody answered is asked again before anything else; the others overlap on purpose.</summary>
    private (int Customer, string Key, object Body) Next()
    {
        lock (random)
        {
            if (unanswered.Count > 0 && random.Next(2) == 0)
            {
                var again = unanswered[0];
                unanswered.RemoveAt(0);
                return again;
            }

            var customer = random.Next(accounts.Count);
            var from = random.Next(Math.Min(InvoicesEach - 3, 20 + lastKey / 3));
            var chosen = accounts[customer].Invoices.Skip(from).Take(random.Next(1, 4)).ToList();
            object method = random.Next(3) > 0 ? Portal.ByCard() : Portal.ByAch();
            var body = new
            {
                invoices = chosen.Select(i => new { id = i.Id, amountDue = i.Amount }),
                total = chosen.Sum(i => i.Amount), currency = "USD", method,
            };
            return (customer, $"kill-{++lastKey}", body);
        }
    }

    private void Again(int customer, string key, object body)
    {
        lock (random)
            unanswered.Add((customer, key, body));
    }
}
