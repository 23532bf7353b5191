using System.Globalization;
using CustomerPayments.BraintreeSimulator;

namespace CustomerPayments.Api;

/// <summary>The gateway in a process of its own: <c>-- simulator --port N</c>, for several replicas and for kill tests.</summary>
internal static class StandaloneSimulator
{
    public const string Command = "simulator";

    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args[1..]);
        if (!int.TryParse(builder.Configuration["port"] ?? "5090", NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
            throw new InvalidOperationException("Usage: simulator --port N, with N from 0 to 65535.");

        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddBraintreeSimulator(SimulatorSettings.From(builder.Configuration));
        var app = builder.Build();
        app.MapBraintreeSimulator();
        await app.RunAsync();
    }
}

internal static class SimulatorSettings
{
    public static SimulatorOptions From(IConfiguration configuration)
    {
        var options = new SimulatorOptions { StateFile = Path.Combine(configuration["DataDirectory"] ?? "data", "simulator.db") };
        configuration.GetSection("Simulator").Bind(options);
        return options;
    }
}
