using CustomerPayments.Application.Auditing;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Jobs;

/// <summary>Where checkpoints of the audit trail go besides the log and the data directory.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Takes a checkpoint as JSON by POST, at most one an hour; none when null.</summary>
    public Uri? CheckpointUrl { get; init; }
}

/// <summary>
/// Notes the end of the audit trail every minute, and checks the whole trail every day. Each process does so for
/// itself: its notebook must not depend on which replica a job runs on.
/// </summary>
internal sealed class AuditClock(
    IServiceScopeFactory scopes, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditClock> log)
    : BackgroundService
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromDays(1);
    private static readonly TimeSpan PostEvery = TimeSpan.FromHours(1);

    /// <summary>For the other side; the clock goes on without it.</summary>
    private readonly HttpClient http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Not while a start has more urgent work.</summary>
    private DateTimeOffset checkAt = clock.GetUtcNow() + TimeSpan.FromMinutes(10);

    private DateTimeOffset postAt = DateTimeOffset.MinValue;
    private AuditCheckpoint? posted;

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(NoteEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "The audit trail could not be looked at; the next minute tries again");
            }
        }
    }

    /// <summary>What each minute does.</summary>
    public async Task TickAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var latest = await mediator.Send(new NoteAuditCheckpoint(), ct);
        var now = clock.GetUtcNow();
        if (now >= checkAt)
        {
            await mediator.Send(new CheckAudit(), ct);
            checkAt = now + CheckEvery;
        }

        if (options.Value.CheckpointUrl is { } url && latest is not null && latest != posted && now >= postAt)
        {
            using var answer = await http.PostAsJsonAsync(url, latest, ct);
            answer.EnsureSuccessStatusCode();
            (posted, postAt) = (latest, now + PostEvery);
        }
    }
}
