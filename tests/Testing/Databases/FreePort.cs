using System.Net;
using System.Net.Sockets;

namespace CustomerPayments.Testing.Databases;

public static class FreePort
{
    /// <returns>A port of loopback that nobody listened at a moment ago.</returns>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
