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
        var began = Stopwatch.GetTimestamp();
        using (log.BeginScope(new Dictionary<string, object> { ["RequestId"] = http.TraceIdentifier }))
        {
            await next(http);
            Log(log, http, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    /// <summary>
    /// One line for each request. It has the route instead of the address, into which people may have typed anything. A
    /// door that stays shut is a warning; a mistake, and a thing that is missing or another's, is what an investigation
    /// looks for afterwards.
    /// </summary>
    private static void Log(ILogger log, HttpContext http, long took)
    {
        var (status, route) = (http.Response.StatusCode, http.Route());
        if (status is >= 400 and < 500)
        {
            log.Log(
                status is 401 or 403 or 429 ? LogLevel.Warning : LogLevel.Information,
                "Refused {Status}: {Method} {Route} of {Who} from {Address} in {DurationMs} ms, problem {Problem}, "
                    + "payment {PaymentId}", status, http.Request.Method, route, http.User.Who(), http.Address(), took,
                http.Problem(), http.Payment());
        }
        else if (log.IsEnabled(LogLevel.Information) && !route.StartsWith("/health/", StringComparison.Ordinal))
        {
            log.LogInformation(
                "Answered {Status}: {Method} {Route} in {DurationMs} ms, problem {Problem}, payment {PaymentId}",
                status, http.Request.Method, route, took, http.Problem(), http.Payment());
        }
    }

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
