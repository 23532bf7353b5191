using CustomerPayments.Infrastructure.Startup;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// A process that was told to end is not ready from that moment on, and listens a little longer: whoever sends it
/// requests learns of it first, and no request meets a closed door.
/// </summary>
internal sealed class LameDuck(
    IConfiguration settings, IHostEnvironment host, IHostApplicationLifetime lifetime, ILogger<LameDuck> log)
    : IHostedLifecycleService
{
    private const string Setting = "Shutdown:LameDuck";

    private static readonly TimeSpan Max = TimeSpan.FromMinutes(2);

    /// <summary>Two looks of most load balancers; a developer waits for nothing.</summary>
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(5);

    /// <exception cref="StartRefusedException">The setting is no time, or too long.</exception>
    public static TimeSpan WaitIn(IConfiguration settings, IHostEnvironment host) =>
        settings[Setting] is not { Length: > 0 } given ? host.IsDevelopment() ? TimeSpan.Zero : Default
        : TimeSpan.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var wait)
            && wait >= TimeSpan.Zero && wait <= Max ? wait
        : throw new StartRefusedException($"{Setting} is {given}; it is 00:00:00 to {Max:c}.");

    /// <summary>Called before anything stops. A host that is disposed of without a signal has nobody to warn.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var wait = WaitIn(settings, host);
        if (!lifetime.ApplicationStopping.IsCancellationRequested || wait == TimeSpan.Zero)
            return;

        log.LogInformation(
            "The process was told to end: it is not ready from now on, and listens for {Seconds} s more",
            wait.TotalSeconds);
        await Task.Delay(wait, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
