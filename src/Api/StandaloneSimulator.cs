using System.Globalization;
using CustomerPayments.BraintreeSimulator;
using CustomerPayments.Infrastructure;

namespace CustomerPayments.Api;

/// <summary>The gateway in a process of its own: <c>-- simulator --port N</c>, for several replicas and for kill tests; with
/// <c>--address 0.0.0.0</c> for other machines.</summary>
internal static class StandaloneSimulator
{
    public const string Command = "simulator";

    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args[1..]);
        if (!int.TryParse(builder.Configuration["port"] ?? "5090", NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
            throw new StartRefusedException("Usage: simulator --port N, with N from 0 to 65535.");

        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://{builder.Configuration["address"] ?? "127.0.0.1"}:{port}");
        builder.Services.AddBraintreeSimulator(SimulatorSettings.From(builder.Configuration, $"simulator-{port}.db"));
        var app = builder.Build();
        app.MapBraintreeSimulator();
        await app.StartAsync();
        Console.WriteLine($"The gateway simulator is at {app.Urls.First()}/simulator; give an API Braintree:Endpoint={app.Urls.First()}/simulator/graphql.");
        await app.WaitForShutdownAsync();
    }
}

internal static class SimulatorSettings
{
    /// <param name="file">One process has it to itself.</param>
    public static SimulatorOptions From(IConfiguration configuration, string file = "simulator.db")
    {
        var options = new SimulatorOptions { StateFile = Path.Combine(configuration["DataDirectory"] ?? "data", file) };
        configuration.GetSection("Simulator").Bind(options);
        return options;
    }

    /// <summary>A simulator in this process notifies this process, at the address that is known once it listens.</summary>
    public static void SendNotificationsTo(WebApplication app)
    {
        var here = app.Urls.First().Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);
        app.Services.GetRequiredService<SimulatorOptions>().WebhookUrl ??= new Uri($"{here}/v1/gateway/braintree/webhook");
    }
}
