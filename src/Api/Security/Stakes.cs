using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Braintree;

namespace CustomerPayments.Api.Security;

/// <summary>
/// What is at stake decides which rules hold, not what a host environment happens to be called: only a developer's
/// machine that cannot move real money is let off.
/// </summary>
internal static class Stakes
{
    /// <summary>
    /// The host environment is Development, and the gateway is the simulator or the sandbox. Everything else, whatever
    /// its name, is held to all rules of production.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>Braintree:Environment</c> is no such word.</exception>
    /// <exception cref="StartRefusedException">It is no such number.</exception>
    public static bool AreLow(IHostEnvironment host, IConfiguration settings) => host.IsDevelopment()
        && GatewayOf(settings) is (BraintreeEnvironment.Simulator or BraintreeEnvironment.Sandbox);

    /// <inheritdoc cref="AreLow(IHostEnvironment, IConfiguration)"/>
    public static bool AreLow(this WebApplicationBuilder builder) => AreLow(builder.Environment, builder.Configuration);

    /// <summary>No money moves here at all: the gateway is a simulator, in this process or in one of its own.</summary>
    public static bool AreNone(this WebApplicationBuilder builder) =>
        builder.AreLow() && GatewayOf(builder.Configuration) is BraintreeEnvironment.Simulator;

    /// <summary>The simulator runs in this process, unless the gateway's address is configured.</summary>
    public static bool HasSimulator(this WebApplicationBuilder builder) =>
        builder.AreNone() && string.IsNullOrEmpty(builder.Configuration["Braintree:Endpoint"]);

    /// <exception cref="StartRefusedException">A number that stands for none of them.</exception>
    private static BraintreeEnvironment GatewayOf(IConfiguration settings)
    {
        var gateway = settings.GetValue("Braintree:Environment", BraintreeEnvironment.Simulator);
        return Enum.IsDefined(gateway)
            ? gateway
            : throw new StartRefusedException($"Braintree:Environment is {gateway}; it is one of "
                + $"{string.Join(", ", Enum.GetNames<BraintreeEnvironment>())}.");
    }
}
