using CustomerPayments.Application.Health;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Telemetry;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Application.Jobs;

/// <summary>Runs a job to its end, and notes when that was. Each run has services of its own.</summary>
public sealed class JobRunner(
    IServiceScopeFactory scopes, WorkMetrics metrics, ClockWatch clocks, TimeProvider clock)
{
    /// <summary>A note at each tick would be a write every few seconds.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    /// <param name="name">Of a job in <see cref="JobTable"/>.</param>
    /// <param name="everything">Whether to treat as due what waits for its time.</param>
    /// <returns>How many rows the job has handled.</returns>
    /// <exception cref="NotFoundException">There is no such job.</exception>
    public async Task<int> RunAsync(string name, bool everything, CancellationToken ct)
    {
        var job = JobTable.Find(name);
        using var step = Traces.Start($"job {name}");
        var began = clock.GetTimestamp();
        var isDone = false;
        try
        {
            var handled = await RunAsync(job, everything, ct);
            step?.SetTag("job.handled", handled);
            isDone = true;
            return handled;
        }
        finally
        {
            if (!isDone)
                step?.Fail("job-failed");
            metrics.MeasureJob(name, isDone, clock.GetElapsedTime(began));
        }
    }

    private async Task<int> RunAsync(Job job, bool everything, CancellationToken ct)
    {
        if (job.WorksEvery is not null)
            await WithDatabaseAsync(db => MakeRowAsync(db, job, ranAt: null, ct));

        int handled;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
            handled = await mediator.Send(job.UseCase(everything), ct);
        }

        if (job is { IsWatched: true, WorksEvery: null })
            await WithDatabaseAsync(db => NoteAsync(db, job, clock.GetUtcNow().UtcDateTime, ct));
        return handled;
    }

    private async Task NoteAsync(IPaymentsDb db, Job job, DateTime now, CancellationToken ct)
    {
        var stale = (DateTime?)(now - NoteEvery);
        var rows = db.JobProgress.Where(p => p.Name == job.Name);
        var ranAt = await rows.Select(p => p.RanAt).FirstOrDefaultAsync(ct);
        if (ranAt is { } written)
            clocks.Hear(written);
        if (ranAt > stale)
            return;

        if (await rows.ExecuteUpdateAsync(p => p.SetProperty(x => x.RanAt, now), ct) == 0)
            await MakeRowAsync(db, job, now, ct);
    }

    /// <summary>The first run of a new job makes its row, so that a new job needs no migration.</summary>
    private static Task MakeRowAsync(IPaymentsDb db, Job job, DateTime? ranAt, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
        {
            if (!await db.JobProgress.AnyAsync(p => p.Name == job.Name, ct))
                db.JobProgress.Add(JobProgress.Of(job.Name, ranAt));
        }, ct);

    private async Task WithDatabaseAsync(Func<IPaymentsDb, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<IPaymentsDb>());
    }
}
