using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator;

/// <summary>Lets time pass for the gateway, settling what falls due, and sends its notifications.</summary>
internal sealed class NotificationSender(
    GatewaySimulator simulator, IHostEnvironment environment, TimeProvider time, ILogger<NotificationSender> logger)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        SimulatorServices.RequireDevelopment(environment);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await simulator.SendNotificationsAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "The simulator's notifications could not be sent");
            }
        }
    }
}
