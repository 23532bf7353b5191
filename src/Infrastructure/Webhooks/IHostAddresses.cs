using System.Net;
using System.Net.Sockets;

namespace CustomerPayments.Infrastructure.Webhooks;

/// <summary>Looks names up.</summary>
internal interface IHostAddresses
{
    /// <exception cref="SocketException">The name has no address.</exception>
    Task<IPAddress[]> OfAsync(string host, CancellationToken ct);
}

internal sealed class HostAddresses : IHostAddresses
{
    public Task<IPAddress[]> OfAsync(string host, CancellationToken ct) => Dns.GetHostAddressesAsync(host, ct);
}
