namespace CustomerPayments.Application.Jobs;

/// <summary>
/// Tells a job that work is waiting. A nudge that gets lost costs only the wait for the next tick.
/// </summary>
public interface IJobNudge
{
    /// <param name="job">Of <see cref="JobTable"/>.</param>
    void RunSoon(string job);
}
