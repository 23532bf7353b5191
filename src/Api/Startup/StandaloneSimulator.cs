using System.Globalization;
using System.Net;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure.Startup;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// The gateway in a process of its own: <c>-- simulator --port N</c>, for several replicas and for kill tests; with
/// <c>--address 0.0.0.0</c> for other machines.
/// </summary>
internal static class StandaloneSimulator
{
    public const string Command = "simulator";

    public static async Task RunAsync(string[] args)
    {
        var builder = Start.Builder(args[1..]);
        if (!int.TryParse(builder.Configuration["port"]
            ?? "5090", NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
            throw new StartRefusedException("Usage: simulator --port N, with N from 0 to 65535.");

        if (!builder.Environment.IsDevelopment())
            throw new StartRefusedException("The simulator takes no real money and runs in the host environment "
                + $"Development only, and this is {builder.Environment.EnvironmentName}.");

        var address = builder.Configuration["address"] ?? "127.0.0.1";
        if (!IPAddress.TryParse(address, out var ip))
            throw new StartRefusedException($"--address is {address}; it is an address of this machine, such as "
                + "127.0.0.1 or 0.0.0.0.");
        if (!IPAddress.IsLoopback(ip) && !builder.Configuration.GetValue(Exposure.Setting, false))
            throw new StartRefusedException($"--address {address} opens the simulator to other machines, which "
                + $"{Exposure.Setting} has to allow by true.");

        builder.HushUntilOver();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://{new IPEndPoint(ip, port)}");
        var options = SimulatorSettings.From(builder.Configuration, $"simulator-{port}.db");
        using var alone = OneProcess.Take(
            options.StateFile + ".lock", "DataDirectory",
            $"The simulator's file {Path.GetFullPath(options.StateFile)} is used by another process: end that one "
                + "first, or give this one a DataDirectory of its own.");
        builder.Services.AddGatewaySimulator(options);
        var app = builder.Build();
        app.UseRouting();
        app.UseExposure();
        app.MapGroup("").ForDevelopers().MapGatewaySimulator();
        await app.ListenAsync();
        Start.Over();
        Console.WriteLine(
            $"The gateway simulator is at {app.Urls.First()}/simulator; give an API "
                + $"{ChosenGateway.Setting("Endpoint")}={app.Urls.First()}/simulator/graphql.");
        await app.WaitForShutdownAsync();
    }
}

internal static class SimulatorSettings
{
    /// <param name="file">The name of the simulator's file; only one process may use it.</param>
    public static SimulatorOptions From(IConfiguration configuration, string file = "simulator.db")
    {
        var options = new SimulatorOptions
        {
            StateFile = Path.Combine(configuration["DataDirectory"] ?? "data", file),
            ThreeDSecure = ChosenGateway.Adapter.Describe(configuration).ThreeDSecure,
        };
        configuration.GetSection("Simulator").Bind(options);
        return options;
    }

    /// <summary>
    /// Has the simulator in this process notify this process, whose address is known once it listens.
    /// </summary>
    public static void SendNotificationsTo(WebApplication app)
    {
        var here = Welcome.AddressOf(app.Urls.First());
        app.Services.GetRequiredService<SimulatorOptions>().WebhookUrl ??= new Uri(
            $"{here}{app.Services.GetRequiredService<GatewayDescription>().Webhook.Path}");
    }
}
