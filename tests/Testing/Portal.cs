using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CustomerPayments.Testing;

/// <summary>
/// What the back office and the customers do, in the words of the API, so that tests can be about the rules.
/// </summary>
public static class Portal
{
    public const string Password = "gravel sand lime mortar";

    /// <returns>A token of a back-office client, by default the demo's, with all its scopes.</returns>
    public static async Task<string> OfficeTokenAsync(
        this HttpClient http, string id = "rapidworks", string secret = "rapidworks-demo-secret")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret,
        });
        return (await (await http.PostAsync("/oauth/token", form)).JsonAsync()).Text("access_token");
    }

    public static async Task<JsonElement> PutCustomerAsync(
        this HttpClient backOffice, string reference, string? email, string name = "Cedar Homes") =>
        await (await backOffice.PutAsJsonAsync(
            $"/v1/backoffice/customers/{reference}", new { name, primaryEmail = email })).JsonAsync();

    public static object Invoice(
        string customer, long amount, string? number = null, string dueOn = "2026-06-30",
        string issuedOn = "2026-05-15") => new
        {
            customerReference = customer, number = number ?? $"N{amount}", purchaseOrder = "PO-7", issuedOn, dueOn,
            currency = "USD",
            total = amount, amountDue = amount,
            lines = new[] { new { description = "Gravel", quantity = 1, unitPrice = amount, amount } },
        };

    /// <returns>The invoice's id.</returns>
    public static async Task<Guid> PutInvoiceAsync(
        this HttpClient backOffice, string reference, string customer, long amount, string? number = null,
        string dueOn = "2026-06-30", string issuedOn = "2026-05-15")
    {
        var response = await backOffice.PutAsJsonAsync(
            $"/v1/backoffice/invoices/{reference}", Invoice(customer, amount, number, dueOn, issuedOn));
        return (await response.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    /// <summary>Registers, invites, activates.</summary>
    /// <returns>A client that is signed in as the customer.</returns>
    public static async Task<HttpClient> ActivatedCustomerAsync(
        this ApiHost api, HttpClient backOffice, string reference)
    {
        var email = $"ap@{reference.ToLowerInvariant()}.example";
        await backOffice.PutCustomerAsync(reference, email);
        await backOffice.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null);
        var token = (await api.EmailsAsync()).First(sent => sent.To == email).Token;
        var session = await (await api.Http.PostAsJsonAsync("/v1/activation", new { token, password = Password }))
            .JsonAsync(HttpStatusCode.Created);
        return api.As(session.Text("accessToken"));
    }

    public static object ByCard(string nonce = "fake-valid-visa-nonce") => new { type = "card", nonce };

    public static object ByAch(string nonce = "fake-us-bank-account-nonce") =>
        new { type = "ach", nonce, mandate = new { version = "2026-11", accepted = true } };

    public static Task<HttpResponseMessage> PayAsync(
        this HttpClient customer, string key, object method, params (Guid Id, long AmountDue)[] invoices) =>
        customer.PayAsync(key, method, invoices.Sum(invoice => invoice.AmountDue), invoices);

    public static Task<HttpResponseMessage> PayAsync(
        this HttpClient customer, string key, object method, long total, params (Guid Id, long AmountDue)[] invoices)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments")
        {
            Content = JsonContent.Create(new
            {
                invoices = invoices.Select(invoice => new { id = invoice.Id, amountDue = invoice.AmountDue }), total,
                currency = "USD", method,
            }),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return customer.SendAsync(request);
    }

    /// <summary>The body, once the status is as it should be.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode? expected = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (expected is null ? !response.IsSuccessStatusCode : response.StatusCode != expected)
            throw new InvalidOperationException($"{(int)response.StatusCode} instead of {(int?)expected}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The code of a problem document.</summary>
    public static async Task<(int Status, string? Code)> ProblemAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            throw new InvalidOperationException($"{(int)response.StatusCode} is no problem document: {text}");
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text).GetProperty("code")
            .GetString());
    }

    /// <returns>How much a standing alarm counts; null when it does not stand.</returns>
    public static async Task<long?> AlarmAsync(this ApiHost api, string code)
    {
        using var reader = await api.AsBackOfficeAsync("reports");
        var ready = await reader.GetFromJsonAsync<JsonElement>("/health/ready");
        return ready.GetProperty("alarms").EnumerateArray().Where(alarm => alarm.Text("code") == code)
            .Select(alarm => (long?)alarm.Number("count")).SingleOrDefault();
    }

    public static string Text(this JsonElement json, string member) => json.GetProperty(member).GetString()!;

    public static long Number(this JsonElement json, string member) => json.GetProperty(member).GetInt64();

    public static IEnumerable<JsonElement> Items(this JsonElement json) => json.GetProperty("items").EnumerateArray();
}
