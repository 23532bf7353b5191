using System.Diagnostics;
using System.Globalization;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Api.Jobs;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Settings;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// Commands on a database outside the running API: <c>migrate</c>, <c>migration-script</c> for an administrator, and
/// <c>seed --invoices N --per-customer M</c> to try it at size.
/// </summary>
internal static class DatabaseCommands
{
    public const string Migrate = "migrate";
    public const string Script = "migration-script";
    public const string Seed = "seed";

    private const int InvoicesMax = 100_000_000;

    public static bool Has(string[] args) => args is [Migrate or Script or Seed, ..];

    public static async Task RunAsync(string[] args)
    {
        var builder = Start.Builder(args[1..]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // EF looks for its history by a statement that fails in a new database; a real failure ends the command with
        // one sentence.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.AddSecretFiles();
        if (args is [Script, var provider, ..] && !provider.StartsWith('-'))
        {
            // A script is written without a connection.
            var connection = provider == nameof(DatabaseProvider.Sqlite) ? null : "Server=none";
            builder.Configuration.AddInMemoryCollection(
                [new("Database:Provider", provider), new("ConnectionStrings:Payments", connection)]);
        }

        builder.AddMerchant();
        builder.Services.AddDatabase(builder.Configuration);
        await using var app = builder.Build();
        var database = app.Services.GetRequiredService<DatabaseSettings>();
        if (args[0] == Script)
        {
            Console.WriteLine(app.Services.DatabaseScript());
            Console.WriteLine(JobStore.Script(database.Provider));
            return;
        }

        if (args[0] == Seed)
        {
            await SeedAsync(app);
            return;
        }

        await app.Services.MigrateDatabaseAsync(ct => JobStore.InstallAsync(database, ct), CancellationToken.None);
        Console.WriteLine($"The {database.Provider} database has the schema of this version.");
    }

    private static async Task SeedAsync(WebApplication app)
    {
        if (!Stakes.AreLow(app.Environment, app.Configuration))
        {
            throw new StartRefusedException(
                "Sample data is for trying out; it is seeded in the host environment Development only, and not "
                    + $"beside {ChosenGateway.Setting("Environment")} Production.");
        }

        if (Number(app.Configuration["invoices"]) is not { } invoices
            || Number(app.Configuration["per-customer"] ?? "100") is not { } perCustomer)
            throw new StartRefusedException(
                $"Usage: seed --invoices N [--per-customer M], with N and M from 1 to {InvoicesMax}.");

        var currency = app.Services.GetRequiredService<IOptions<MerchantOptions>>().Value.Currency;
        using var alone = app.Services.GetRequiredService<DatabaseSettings>().TakeFile();
        await app.Services.PrepareDatabaseAsync(CancellationToken.None);
        var started = Stopwatch.GetTimestamp();
        await app.Services.SeedDatabaseAsync(
            invoices, perCustomer, currency, done => Show(done, invoices, Stopwatch.GetElapsedTime(started)),
                CancellationToken.None);
        Console.WriteLine();
        Console.WriteLine(
            $"{invoices} invoices are there, after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} seconds.");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= InvoicesMax ? number : null;

    private static void Show(int done, int all, TimeSpan elapsed)
    {
        const int Width = 30;
        var filled = (int)((long)done * Width / all);
        Console.Write(
            $"\r[{new string('#', filled)}{new string('.', Width - filled)}] {100L * done / all} %, "
                + $"{done / elapsed.TotalSeconds:0} invoices a second ");
    }
}
