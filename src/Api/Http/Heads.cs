using Microsoft.Net.Http.Headers;

namespace CustomerPayments.Api.Http;

/// <summary>
/// Answers HEAD wherever there is GET (RFC 9110 section 9.3.2): the request takes the way of a GET, and the server
/// sends the head of its answer only.
/// </summary>
internal static class Heads
{
    public static Task AnswerAsGetAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsHead(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
        http.Response.OnStarting(NameHead, http.Response.Headers);
        return next(http);
    }

    /// <summary>Routing names GET alone in <c>Allow</c>.</summary>
    private static Task NameHead(object state)
    {
        var headers = (IHeaderDictionary)state;
        var allowed = headers.GetCommaSeparatedValues(HeaderNames.Allow);
        if (allowed.Contains(HttpMethods.Get) && !allowed.Contains(HttpMethods.Head))
            headers.AppendCommaSeparatedValues(HeaderNames.Allow, HttpMethods.Head);
        return Task.CompletedTask;
    }
}
