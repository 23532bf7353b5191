using CustomerPayments.Api.Gateway;
using CustomerPayments.Api.Security;
using CustomerPayments.Application;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Startup;
using MediatR;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// What the API is made of, for a command: the same settings, database, gateway and mail server; no listener, no jobs.
/// </summary>
internal static class CommandHost
{
    /// <param name="args">Without the command's name.</param>
    public static WebApplication Build(string[] args)
    {
        var builder = Start.Builder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddSecretFiles();
        builder.AddSettings();
        builder.Services.AddSingleton<OwnFiles>();
        builder.Services.AddApplication();
        var withSimulator = builder.HasSimulator();
        builder.Services.AddInfrastructure(
            builder.Configuration, ChosenGateway.Adapter, services => withSimulator
                ? new SimulatorHttpMessageHandler(services.GetRequiredService<GatewaySimulator>())
                : throw new StartRefusedException(
                    "The simulator runs in the host environment Development only; name another gateway."));
        if (withSimulator)
            builder.Services.AddGatewaySimulator(SimulatorSettings.From(builder.Configuration));
        return builder.Build();
    }

    /// <summary>
    /// Takes the files that one process at a time may use: a simulator in the box is part of the command's process.
    /// </summary>
    public static void TakeGateway(this WebApplication app)
    {
        if (app.Services.GetService<GatewaySimulator>() is not null)
            app.TakeFiles(withSimulator: true);
    }

    /// <summary>Sends a request in a scope of its own, as an endpoint does.</summary>
    public static async Task<T> SendAsync<T>(this WebApplication app, IRequest<T> request)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
