using CustomerPayments.Application.Records;

namespace CustomerPayments.Api.Http;

/// <summary>
/// Which person a client of the back office acts for, as the client says. It opens nothing and is recorded beside the
/// client.
/// </summary>
internal static class OnBehalfOf
{
    private const string Header = "X-On-Behalf-Of";

    /// <summary>Marks the routes of the back office: they read the header.</summary>
    public static readonly ReadHeader Read = new(Header, Required: false);

    /// <summary>Called after authentication; nobody reads the header of a customer's request.</summary>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (http.User.IsClient()
            && (http.GetEndpoint()?.Metadata.GetOrderedMetadata<ReadHeader>().Contains(Read) ?? false)
            && http.Request.Headers.TryGetValue(Header, out var values)
            && (values.Count != 1 || !IsName(values.ToString())))
        {
            throw new InvalidParameterException(
                Header, $"One name of 1 to {AuditEntry.OnBehalfOfLengthMax} printable ASCII characters without spaces, "
                    + "such as person@company.example.");
        }

        return next(http);
    }

    /// <returns>Null when the request names nobody, or not as it should.</returns>
    public static string? In(HttpContext http) =>
        http.Request.Headers[Header].ToString() is { } name && IsName(name) ? name : null;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= AuditEntry.OnBehalfOfLengthMax && name.All(c => c is > ' ' and <= '~');
}
