using System.Collections.Concurrent;
using System.Globalization;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Simulation.Tests;

/// <summary>One payment, with a crash at every point of its story in turn, and with two.</summary>
/// <param name="isUnknown">Whether two deposits have to verify the bank account first.</param>
internal sealed class OnePayment(
    PaymentMethod method, DatabaseProvider provider = DatabaseProvider.Sqlite, bool isUnknown = false)
{
    private readonly ConcurrentBag<string> broken = [];
    private int plans;

    public IReadOnlyCollection<string> Broken => broken;

    public int Plans => plans;

    /// <returns>The exit code: 0 when nothing was broken.</returns>
    public static int Run(DatabaseProvider provider, TextWriter output)
    {
        var exitCode = 0;
        foreach (var method in Enum.GetValues<PaymentMethod>())
        {
            var payment = new OnePayment(method, provider);
            payment.CrashTwice();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{method}: {payment.Plans} plans of one or two crashes, {payment.Broken.Count} broken"));
            foreach (var what in payment.Broken)
                output.WriteLine($"  {what}");
            exitCode = payment.Broken.Count > 0 ? 1 : exitCode;
        }

        return exitCode;
    }

    /// <returns>How many points there are.</returns>
    public int CrashOnce()
    {
        var points = 0;
        while (IsReached(points + 1))
            points++;
        return points;
    }

    /// <summary>At every point, and at every point after it of the story that came of that.</summary>
    public void CrashTwice() => Parallel.For(1, CrashOnce() + 1, first =>
    {
        for (var second = first + 1; IsReached(first, second); second++)
        {
        }
    });

    /// <returns>False when the story was over before the last crash.</returns>
    private bool IsReached(params int[] crashes)
    {
        Interlocked.Increment(ref plans);
        using var schedule = new Schedule(
            1, plan: new CrashPlan(method, crashes.ToHashSet(), isUnknown), provider: provider);
        foreach (var what in schedule.Run())
            broken.Add($"crash at {string.Join(" and ", crashes)}: {what}");
        return schedule.Crashes == crashes.Length;
    }
}
