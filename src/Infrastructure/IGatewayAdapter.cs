using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Infrastructure;

/// <summary>A payment gateway that the portal can work with: one folder of this project implements it.</summary>
public interface IGatewayAdapter
{
    /// <summary>The section that its settings stand in.</summary>
    string Section { get; }

    /// <summary>The settings that a start writes to the audit trail; no secrets.</summary>
    IReadOnlyList<string> NotedSettings { get; }

    /// <summary>The settings that verify a webhook, for people who mend it.</summary>
    IReadOnlyList<string> WebhookKeySettings { get; }

    /// <summary>Headers that its script sends from the portal's pages to the simulator in the process.</summary>
    IReadOnlyList<string> BrowserHeaders { get; }

    /// <exception cref="InvalidOperationException">A setting cannot be read.</exception>
    /// <exception cref="StartRefusedException">The environment is none of the known ones.</exception>
    GatewayDescription Describe(IConfiguration settings);

    /// <summary>Whether the simulator in this process stands in for it, because no address is configured.</summary>
    bool IsInTheBox(IConfiguration settings);

    /// <returns>The settings that are not safe where real money moves, each in a sentence with its key.</returns>
    IEnumerable<string> Refusals(IConfiguration settings);

    /// <summary>Registers the ports of the use cases and the description.</summary>
    /// <param name="inTheBox">Makes the transport to the simulator in this process.</param>
    void Add(
        IServiceCollection services, IConfiguration settings, Func<IServiceProvider, HttpMessageHandler> inTheBox);
}
