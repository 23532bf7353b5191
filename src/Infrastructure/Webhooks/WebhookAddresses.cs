using System.Net;
using System.Net.Sockets;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Domain.Webhooks;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Webhooks;

/// <summary>
/// Which addresses webhooks may go to: https on the public internet. A name is looked up again for each connection and
/// the connection is made to the address that was checked, so that a name that changes its mind gains nothing.
/// </summary>
internal sealed class WebhookAddresses(IOptions<WebhooksOptions> options) : IWebhookAddresses
{
    /// <summary>IPv6 that is routed on the internet; all else is local, mapped or not given out.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Nobody's servers, by IANA's registries of special addresses; and one cloud's metadata.</summary>
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    public string? RefusalOf(string url)
    {
        const string Example = "An https address, such as https://erp.example/webhooks.";
        if (url.Length > WebhookEndpoint.UrlLengthMax || url.Any(c => c is <= ' ' or > '~')
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return $"{Example} At most {WebhookEndpoint.UrlLengthMax} ASCII characters.";
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && options.Value.AllowHttp))
            return Example;
        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            return "The address has neither a user nor a fragment.";
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && !MayConnectTo(address)
            || uri.IsLoopback && !options.Value.AllowLoopback)
            return "The address is on the public internet.";
        return null;
    }

    public bool MayConnectTo(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return options.Value.AllowLoopback;
        if (address.AddressFamily is AddressFamily.InterNetworkV6
            && (address.ScopeId != 0 || !GlobalUnicast.Contains(address)))
            return false;

        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            && !Special.Any(network => network.Contains(address));
    }
}
