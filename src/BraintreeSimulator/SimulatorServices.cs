using CustomerPayments.BraintreeSimulator.Http;
using CustomerPayments.BraintreeSimulator.Settings;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CustomerPayments.BraintreeSimulator;

/// <summary>
/// Puts the simulator into a host: the engine, its notifications, and its addresses under /simulator.
/// </summary>
public static class SimulatorServices
{
    public static IServiceCollection AddGatewaySimulator(this IServiceCollection services, SimulatorOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<GatewaySimulator>();
        services.AddHostedService<NotificationSender>();
        return services;
    }

    /// <exception cref="InvalidOperationException">The host environment is not Development.</exception>
    public static IEndpointRouteBuilder MapGatewaySimulator(this IEndpointRouteBuilder app)
    {
        RequireDevelopment(app.ServiceProvider.GetRequiredService<IHostEnvironment>());
        SimulatorEndpoints.Map(app);
        return app;
    }

    internal static void RequireDevelopment(IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
            throw new InvalidOperationException("The gateway simulator runs in the host environment Development only.");
    }
}
