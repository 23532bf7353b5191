using CustomerPayments.Api.Gateway;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure.Startup;

namespace CustomerPayments.Api.Security;

/// <summary>
/// The stakes decide which rules hold, not the name of the host environment: only a developer's machine that cannot
/// move real money is let off.
/// </summary>
internal static class Stakes
{
    /// <summary>
    /// Whether the host environment is Development and the gateway is the simulator or the sandbox. All rules of
    /// production hold everywhere else, whatever the environment is called.
    /// </summary>
    /// <exception cref="InvalidOperationException">The gateway's environment is an unknown word.</exception>
    /// <exception cref="StartRefusedException">It is an unknown number.</exception>
    public static bool AreLow(IHostEnvironment host, IConfiguration settings) => host.IsDevelopment()
        && EnvironmentIn(settings) is (GatewayEnvironment.Simulator or GatewayEnvironment.Sandbox);

    /// <inheritdoc cref="AreLow(IHostEnvironment, IConfiguration)"/>
    public static bool AreLow(this WebApplicationBuilder builder) => AreLow(builder.Environment, builder.Configuration);

    /// <summary>Whether no money moves at all: the gateway is a simulator, in this process or in another.</summary>
    public static bool AreNone(this WebApplicationBuilder builder) =>
        builder.AreLow() && EnvironmentIn(builder.Configuration) is GatewayEnvironment.Simulator;

    /// <summary>Whether the simulator runs in this process: the gateway has no configured address.</summary>
    public static bool HasSimulator(this WebApplicationBuilder builder) =>
        builder.AreNone() && ChosenGateway.Adapter.IsInTheBox(builder.Configuration);

    private static GatewayEnvironment EnvironmentIn(IConfiguration settings) =>
        ChosenGateway.Adapter.Describe(settings).Environment;
}
