using System.Text.RegularExpressions;

namespace CustomerPayments.Api;

/// <summary>What every answer carries, errors included: the request id and the headers that keep browsers strict.</summary>
internal static partial class Envelope
{
    /// <summary>Answers of the API are data: they load nothing and stand in no frame. Pages for people set their own.</summary>
    private const string NothingLoads = "default-src 'none'; frame-ancestors 'none'";

    public static async Task WrapAsync(HttpContext http, RequestDelegate next)
    {
        var asked = http.Request.Headers["X-Request-Id"].ToString();
        http.TraceIdentifier = RequestIdPattern().IsMatch(asked) ? asked : $"{Guid.CreateVersion7():N}";
        http.Response.OnStarting(AddHeaders, http);

        var log = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CustomerPayments.Api.Requests");
        using (log.BeginScope(new Dictionary<string, object> { ["RequestId"] = http.TraceIdentifier }))
            await next(http);
    }

    private static Task AddHeaders(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        headers["X-Request-Id"] = http.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.TryAdd("Content-Security-Policy", NothingLoads);
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (http.Request.Path.StartsWithSegments("/v1") || http.Request.Path.StartsWithSegments("/oauth"))
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex RequestIdPattern();
}
