using System.Globalization;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Application;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Domain;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using MediatR;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// <c>prune-audit --before DATE</c>: deletes old entries of the audit trail, with a login that may, and leaves proof
/// that the deletion was ours.
/// </summary>
internal static class AuditCommand
{
    public const string Command = "prune-audit";

    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args[1..]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddSecretFiles();
        builder.AddMerchant();
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(
            builder.Configuration, ChosenGateway.Adapter,
            _ => throw new InvalidOperationException("The command asks no gateway."));
        await using var app = builder.Build();
        if (!DateOnly.TryParseExact(
            app.Configuration["before"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var before)
            || before > DateOnly.FromDateTime(DateTime.UtcNow))
            throw new StartRefusedException("Usage: prune-audit --before YYYY-MM-DD, a day that is over.");

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
}
