using System.Net;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Http;

/// <summary>How a refresh token goes to the client and comes back.</summary>
internal enum RefreshBy { Body, Cookie }

/// <summary>Asked for the cookie, or came with it, but not from a page of this origin.</summary>
internal sealed class NotSameOriginException() : Exception(
    "The cookie is for pages of this origin only; ask for the refresh token in the body.");

/// <summary>
/// The cookie in which pages of this origin have their refresh token: no script can read it, and browsers send it from
/// this site to the sessions' routes only.
/// </summary>
internal static class RefreshCookie
{
    private const string Name = "portal-refresh";

    /// <summary>Browsers take a cookie of such a name from https only, and marked as secure.</summary>
    private const string SecurePrefix = "__Secure-";

    /// <summary>Call it before anything is done for the request.</summary>
    /// <exception cref="NotSameOriginException"/>
    public static void RequireSameOrigin(this HttpContext http, RefreshBy by)
    {
        if (by is RefreshBy.Cookie && !IsFromThisOrigin(http))
            throw new NotSameOriginException();
    }

    /// <returns>The answer, without the refresh token if the cookie brings it.</returns>
    public static SessionTokens HandOver(this HttpContext http, SessionTokens tokens, RefreshBy by)
    {
        if (by is RefreshBy.Body)
            return tokens;

        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var cookie = Cookie(http);
        // A span, because the browser's clock may be another than ours.
        cookie.MaxAge = TimeSpan.FromSeconds(Math.Floor((tokens.RefreshExpiresAt - now).TotalSeconds));
        http.Response.Cookies.Append(NameFor(http), tokens.RefreshToken!, cookie);
        return tokens with { RefreshToken = null };
    }

    /// <exception cref="SessionEndedException">There is no cookie, or none that we have made.</exception>
    public static string RequireRefreshCookie(this HttpContext http) =>
        http.Request.Cookies[NameFor(http)] is { Length: Secret.Length } secret
            ? secret
            : throw new SessionEndedException();

    /// <summary>
    /// After a sign-in by a page of this origin: the session whose cookie the new one replaces ends, because nothing
    /// could renew or end it any more.
    /// </summary>
    public static async Task EndReplacedSessionAsync(
        this HttpContext http, IMediator mediator, RefreshBy by, CancellationToken ct)
    {
        if (by is RefreshBy.Cookie && http.Request.Cookies[NameFor(http)] is { Length: Secret.Length } secret)
            await mediator.Send(new EndReplacedSession(secret), ct);
    }

    public static void ForgetRefreshCookie(this HttpContext http)
    {
        if (http.Request.Cookies.ContainsKey(NameFor(http)))
            http.Response.Cookies.Delete(NameFor(http), Cookie(http));
    }

    private static CookieOptions Cookie(HttpContext http) => new()
    {
        HttpOnly = true, Secure = IsSecure(http), SameSite = SameSiteMode.Strict,
        Path = $"{http.Request.PathBase}/v1/sessions",
    };

    private static string NameFor(HttpContext http) => IsSecure(http) ? SecurePrefix + Name : Name;

    /// <summary>Browsers keep no secure cookie of a developer's http://localhost.</summary>
    private static bool IsSecure(HttpContext http) =>
        http.Request.IsHttps || !(http.Request.Host.Host is "localhost"
            || IPAddress.TryParse(http.Request.Host.Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// Every browser names the origin of a POST, and current ones say whether it is the same. A caller that names none
    /// is no browser, and has no use for a cookie.
    /// </summary>
    private static bool IsFromThisOrigin(HttpContext http)
    {
        var headers = http.Request.Headers;
        return headers["Sec-Fetch-Site"].ToString() is "" or "same-origin"
            && headers.Origin.ToString() is { Length: > 0 } origin
            && (origin == $"{http.Request.Scheme}://{http.Request.Host}" || origin == PortalsOrigin(http));
    }

    /// <summary>The origin that browsers know, where a proxy passes requests on under another host.</summary>
    private static string PortalsOrigin(HttpContext http) =>
        new Uri(http.RequestServices.GetRequiredService<IOptions<PortalOptions>>().Value.BaseUrl)
            .GetLeftPart(UriPartial.Authority);
}
