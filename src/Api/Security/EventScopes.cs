using CustomerPayments.Api.Http;
using CustomerPayments.Application.Records;

namespace CustomerPayments.Api.Security;

/// <summary>
/// What a client may not read by other routes it may not read as events; nothing is left out silently.
/// </summary>
internal static class EventScopes
{
    /// <param name="patterns">Types, kinds such as <c>payment.*</c>, or <c>*</c>.</param>
    /// <exception cref="ForbiddenException">A scope is missing; the message names it.</exception>
    public static async Task RequireAsync(HttpContext http, IEnumerable<string> patterns)
    {
        var scopes = http.User.Scopes();
        var missing = patterns.SelectMany(EventType.Named).Select(ScopeOf).Distinct()
            .Where(scope => !scopes.Contains(scope)).ToList();
        if (missing.Count == 0)
            return;

        await RecordRefusals.RecordAsync(http);
        throw new ForbiddenException(
            $"These types need the scope {string.Join(" and ", missing)} as well; name in types what is wanted.");
    }

    private static string ScopeOf(string word) => word.Split('.')[0] switch
    {
        "payment" => "payments:read",
        "invoice" => "invoices",
        "alarm" => "reports", // which tells them at /health/ready as well
        _ => "customers",
    };
}
