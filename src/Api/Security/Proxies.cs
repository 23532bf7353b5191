using System.Net;
using CustomerPayments.Api.Http;
using CustomerPayments.Application.Health;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Decides which proxies are believed about the origin of a request. Without <c>Network:TrustedProxies</c> none is: the
/// address is the connection's own, because anybody can type <c>X-Forwarded-For</c>.
/// </summary>
internal static class Proxies
{
    public const string Setting = "Network:TrustedProxies";

    public static void AddProxies(this WebApplicationBuilder builder) =>
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in builder.Configuration.GetSection(Setting).Get<string[]>() ?? [])
                forwarded.KnownIPNetworks.Add(Read(network));

            forwarded.ForwardedHeaders = forwarded.KnownIPNetworks.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null; // all trusted proxies, from the nearest outwards
        });

    /// <summary>
    /// Believes trusted proxies, and notes untrusted ones that pass requests on: behind a proxy that nobody has named
    /// all customers have one address, and a single customer can use up the limits of all.
    /// </summary>
    public static void UseProxies(this WebApplication app)
    {
        var trusted = app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.KnownIPNetworks;
        var seen = app.Services.GetRequiredService<UntrustedProxies>();
        app.Use((http, next) =>
        {
            if (IsPassedOn(http.Request) && http.Connection.RemoteIpAddress is { } peer
                && !trusted.Any(network => network.Contains(peer)) && seen.Note(http.Address()!))
            {
                app.Logger.LogWarning(
                    "{Peer} passes on requests of others and is not in " + Setting + ": they all share its limits",
                        http.Address());
            }

            return next(http);
        });
        app.UseForwardedHeaders();
    }

    /// <summary>Whether a proxy has passed the request on.</summary>
    public static bool IsPassedOn(HttpRequest request) =>
        request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName);

    /// <returns>The sentence that ends the start; null when every entry can be read.</returns>
    public static string? Refusal(IConfiguration configuration) =>
        (configuration.GetSection(Setting).Get<string[]>() ?? [])
            .FirstOrDefault(text => !TryRead(text, out _)) is { } wrong
            ? $"{Setting} holds {wrong}, which is no address and no network such as 10.0.0.0/8."
            : null;

    private static IPNetwork Read(string text) =>
        TryRead(text, out var network) ? network : throw new InvalidOperationException(text);

    private static bool TryRead(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var one))
        {
            network = new IPNetwork(one, one.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
