using System.Net;
using System.Net.Sockets;

namespace CustomerPayments.Domain;

/// <summary>
/// What tells one client from another: an IPv4 address, or the /64 of IPv6, all of whose addresses one client has to
/// itself.
/// </summary>
public static class ClientNetwork
{
    /// <param name="address">As the connection has it.</param>
    /// <returns>Such as <c>192.0.2.1</c> or <c>2001:db8::/64</c>.</returns>
    public static string Of(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
            return address;
        if (ip.IsIPv4MappedToIPv6)
            ip = ip.MapToIPv4();
        return ip.AddressFamily is AddressFamily.InterNetworkV6
            ? $"{new IPAddress([.. ip.GetAddressBytes().AsSpan(0, 8), .. new byte[8]])}/64"
            : $"{ip}";
    }
}
