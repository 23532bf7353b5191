using System.Globalization;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Application;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using MediatR;
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
        var builder = Start.Builder(args[1..]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddSecretFiles();
        builder.AddMerchant();
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(
            builder.Configuration, ChosenGateway.Adapter,
            _ => throw new InvalidOperationException("The command asks no gateway."));
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section)
            .ValidateDataAnnotations();
        await using var app = builder.Build();
        var before = DayIn(app.Configuration)
            ?? Today.AddDays(-app.Services.GetRequiredService<IOptions<RetentionOptions>>().Value.Audit.Days);
        using var alone = app.Services.GetRequiredService<DatabaseSettings>().TakeFile();
        await using var scope = app.Services.CreateAsyncScope();
        try
        {
            var deleted = await scope.ServiceProvider.GetRequiredService<IMediator>()
                .Send(new PruneAudit(before.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)));
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
