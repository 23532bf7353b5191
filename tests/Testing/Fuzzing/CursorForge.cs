using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerPayments.Testing.Fuzzing;

/// <summary>
/// Cursors that lists have given out, and what somebody who knows how they are made makes of them: with a good
/// checksum.
/// </summary>
internal sealed class CursorForge
{
    private const int ChecksumLength = 8;

    private readonly Dictionary<string, List<string>> given = [];

    /// <summary>Asks each list for a first page, in several ways.</summary>
    public static async Task<CursorForge> CollectAsync(HttpClient customer, HttpClient backOffice)
    {
        var forge = new CursorForge();
        foreach (var sort in new[] { "dueOn", "-issuedOn", "amountDue", "-number" })
            await forge.AskAsync(customer, "/v1/invoices", $"sort={sort}&status=unpaid&q=MINE");
        await forge.AskAsync(customer, "/v1/payments", "from=2026-01-01T00:00:00Z&status=succeeded");
        await forge.AskAsync(backOffice, "/v1/backoffice/customers", "");
        await forge.AskAsync(backOffice, "/v1/backoffice/invoices", "customerReference=MINE&dueFrom=2026-01-01");
        await forge.AskAsync(backOffice, "/v1/backoffice/payments", "method=ach&to=2027-01-01T00:00:00Z");
        await forge.AskAsync(backOffice, "/v1/backoffice/payments/changes", "");
        await forge.AskAsync(backOffice, "/v1/backoffice/audit", "from=2026-01-01T00:00:00Z");
        return forge;
    }

    /// <returns>Of this list or of another, as it was given or with something wrong in it.</returns>
    public string Make(string path, ValueMaker maker)
    {
        var of = given.TryGetValue(path, out var own) && maker.Chance(0.9) ? own : maker.OneOf(given.Values.ToList());
        var cursor = maker.OneOf(of);
        if (maker.Chance(0.2))
            return cursor;

        var place = JsonNode.Parse(Base64Url.DecodeFromChars(cursor).AsSpan(ChecksumLength));
        var json = Encoding.UTF8.GetBytes(ValueMaker.Halved(maker.NearlyGood(place)?.ToJsonString() ?? "null"));
        return Base64Url.EncodeToString([.. SHA256.HashData(json)[..ChecksumLength], .. json]);
    }

    private async Task AskAsync(HttpClient caller, string path, string query)
    {
        var page = await caller.GetFromJsonAsync<JsonElement>($"{path}?limit=1&{query}".TrimEnd('&'));
        if (page.GetProperty("nextCursor").GetString() is not { } cursor)
            return;
        if (!given.TryGetValue(path, out var cursors))
            given[path] = cursors = [];
        cursors.Add(cursor);
    }
}
