using System.Security.Claims;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using Microsoft.AspNetCore.Diagnostics;

namespace CustomerPayments.Api.Http;

/// <summary>The caller, from the claims of a validated token.</summary>
internal static class Caller
{
    public static CustomerId CustomerId(this ClaimsPrincipal caller) => new(Guid.Parse(caller.FindFirstValue("sub")!));

    public static Guid SessionId(this ClaimsPrincipal caller) => Guid.Parse(caller.FindFirstValue("sid")!);

    /// <summary>Whether the session opens nothing but the setting up of a second factor.</summary>
    public static bool IsForSetUp(this ClaimsPrincipal caller) => caller.HasClaim("scope", SessionScope.SetUp);

    /// <summary>The back-office client.</summary>
    public static string Client(this ClaimsPrincipal caller) => caller.FindFirstValue("sub")!;

    /// <summary>The scopes of a back-office client's token; none of a customer's are asked for.</summary>
    public static IReadOnlyList<string> Scopes(this ClaimsPrincipal caller) =>
        caller.FindFirstValue("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    public static bool IsClient(this ClaimsPrincipal caller) =>
        caller.FindFirstValue("aud") is TokenAudience.BackOffice;

    /// <summary>Whether a client of the back office was granted the scope.</summary>
    public static bool HasScope(this ClaimsPrincipal caller, string scope) =>
        caller.IsClient() && caller.Scopes().Contains(scope);

    /// <returns><c>customer:&lt;id&gt;</c>, <c>client:&lt;id&gt;</c> or <c>anonymous</c>.</returns>
    public static string Who(this ClaimsPrincipal caller) => caller.FindFirstValue("aud") switch
    {
        TokenAudience.Customers => $"customer:{caller.FindFirstValue("sub")}",
        TokenAudience.BackOffice => $"client:{caller.FindFirstValue("sub")}",
        _ => "anonymous",
    };

    /// <summary>The address of the connection, or the address that a trusted proxy names.</summary>
    public static string? Address(this HttpContext http) =>
        http.Connection.RemoteIpAddress?.MapToIPv4OrSelf().ToString();

    /// <summary>
    /// The pattern of the route, for logs: into an address people may have typed anything. After an exception the
    /// request itself names its route no more.
    /// </summary>
    public static string Route(this HttpContext http) =>
        ((http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint) as RouteEndpoint)
            ?.RoutePattern.RawText?.TrimEnd('/') ?? "no route";

    /// <param name="lengthMax">The rest is cut off.</param>
    public static string? UserAgent(this HttpContext http, int lengthMax)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return agent.Length == 0 ? null : agent.Cut(lengthMax);
    }

    private static System.Net.IPAddress MapToIPv4OrSelf(this System.Net.IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>
/// The origin for the audit trail. Work after the end of its request, and jobs, are the system's own.
/// </summary>
internal sealed class HttpOrigin(IHttpContextAccessor accessor) : IRequestOrigin
{
    private const int UserAgentLengthMax = 400;

    public string Who => accessor.HttpContext?.User.Who() ?? "system";

    public string? OnBehalfOf =>
        accessor.HttpContext is { } http && http.User.IsClient() ? Http.OnBehalfOf.In(http) : null;

    public string? Address => accessor.HttpContext?.Address();

    public string? RequestId => accessor.HttpContext?.TraceIdentifier;

    public string? UserAgent => accessor.HttpContext?.UserAgent(UserAgentLengthMax);
}
