using System.Diagnostics;
using System.Text.RegularExpressions;
using CustomerPayments.Api.Http;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Gives every answer, errors included, the request id and the headers that keep browsers strict.
/// </summary>
internal static partial class Envelope
{
    /// <summary>
    /// Answers of the API are data: they load nothing and stand in no frame. Pages for people set their own.
    /// </summary>
    private const string NothingLoads =
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static async Task WrapAsync(HttpContext http, RequestDelegate next)
    {
        // The id goes into our logs: an id that could break them, or is a card number, is replaced by our own.
        var asked = http.Request.Headers["X-Request-Id"].ToString();
        http.TraceIdentifier = RequestIdPattern().IsMatch(asked) && !CardNumbers.LooksLikeCardNumber(asked)
            ? asked
            : ActivityTraceId.CreateRandom().ToHexString();
        http.Response.OnStarting(AddHeaders, http);

        var log = http.RequestServices.GetRequiredService<ILoggerFactory>()
            .CreateLogger("CustomerPayments.Api.Requests");
        using (log.BeginScope(new Dictionary<string, object> { ["RequestId"] = http.TraceIdentifier }))
        {
            await next(http);
            if (http.Response.StatusCode is >= 400 and < 500)
                LogRefusal(log, http);
        }
    }

    /// <summary>
    /// Logs the route instead of the address, into which people may have typed anything. A door that stays shut is a
    /// warning; a mistake, and a thing that is missing or another's, is what an investigation looks for afterwards.
    /// </summary>
    private static void LogRefusal(ILogger log, HttpContext http) => log.Log(
        http.Response.StatusCode is 401 or 403 or 429 ? LogLevel.Warning : LogLevel.Information,
        "Refused {Status}: {Method} {Route} of {Who} from {Address}", http.Response.StatusCode, http.Request.Method,
        http.Route(), http.User.Who(), http.Address());

    private static Task AddHeaders(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (http.Request.Path.StartsWithSegments("/v1") || http.Request.Path.StartsWithSegments("/oauth"))
            headers.CacheControl = "no-store";
        AddHeaders(headers, http.TraceIdentifier);
        return Task.CompletedTask;
    }

    /// <summary>What every answer has, whatever was asked; a page's own policy and cache stay.</summary>
    public static void AddHeaders(IHeaderDictionary headers, string requestId)
    {
        headers["X-Request-Id"] = requestId;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.TryAdd("Content-Security-Policy", NothingLoads);
        headers.TryAdd("Cache-Control", "no-store");
        headers.Append("Vary", "Origin");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex RequestIdPattern();
}
