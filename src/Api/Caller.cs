using System.Security.Claims;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Api;

/// <summary>Who is calling, from the claims of a validated token.</summary>
internal static class Caller
{
    public static CustomerId CustomerId(this ClaimsPrincipal caller) => new(Guid.Parse(caller.FindFirstValue("sub")!));

    public static Guid SessionId(this ClaimsPrincipal caller) => Guid.Parse(caller.FindFirstValue("sid")!);

    /// <summary>The back-office client.</summary>
    public static string Client(this ClaimsPrincipal caller) => caller.FindFirstValue("sub")!;

    /// <summary>As the connection shows it; proxies are believed only where the host is configured to.</summary>
    public static string? Address(this HttpContext http) => http.Connection.RemoteIpAddress?.MapToIPv4OrSelf().ToString();

    /// <param name="lengthMax">The rest is cut off.</param>
    public static string? UserAgent(this HttpContext http, int lengthMax)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return agent.Length == 0 ? null : agent[..Math.Min(agent.Length, lengthMax)];
    }

    private static System.Net.IPAddress MapToIPv4OrSelf(this System.Net.IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
