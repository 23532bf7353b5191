using System.Globalization;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// <c>prune-audit</c>: deletes entries of the audit trail that are older than <c>Retention:Audit</c>, or from before
/// <c>--before DATE</c>, with a login that may, and leaves proof that the deletion was ours.
/// </summary>
internal static class AuditCommand
{
    public const string Command = "prune-audit";

    public static async Task RunAsync(string[] args)
    {
        await using var app = CommandHost.Build(args[1..]);
        var before = DayIn(app.Configuration)
            ?? Today.AddDays(-app.Services.GetRequiredService<IOptions<RetentionOptions>>().Value.Audit.Days);
        using var alone = app.Services.GetRequiredService<DatabaseSettings>().TakeFile();
        try
        {
            var deleted = await app.SendAsync(new PruneAudit(before.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)));
            Console.WriteLine($"{deleted} entries from before {before:yyyy-MM-dd} were deleted.");
        }
        catch (RuleViolationException refused)
        {
            throw new StartRefusedException(refused.Message);
        }
    }

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    /// <returns>Null when none is named.</returns>
    private static DateOnly? DayIn(IConfiguration arguments)
    {
        if (arguments["before"] is not { } named)
            return null;

        return DateOnly.TryParseExact(
            named, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= Today
            ? day
            : throw new StartRefusedException("Usage: prune-audit [--before YYYY-MM-DD], a day that is over.");
    }
}
