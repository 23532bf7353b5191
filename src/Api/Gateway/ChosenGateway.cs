global using CustomerPayments.BraintreeSimulator;
global using CustomerPayments.BraintreeSimulator.Http;
global using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Braintree;

namespace CustomerPayments.Api.Gateway;

/// <summary>
/// The place where the gateway is chosen. Whatever else the API knows of it, its adapter tells. The simulator in the
/// box, which the lines at the top name, speaks the chosen gateway's wire.
/// </summary>
internal static class ChosenGateway
{
    /// <summary>Generated clients know <see cref="GatewayEnvironment"/> by this name.</summary>
    public const string EnvironmentSchema = "BraintreeEnvironment";

    public static readonly IGatewayAdapter Adapter = new BraintreeAdapter();

    /// <summary>The key of one of the gateway's settings.</summary>
    public static string Setting(string name) => $"{Adapter.Section}:{name}";
}
