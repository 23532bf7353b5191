using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Api;

/// <summary>What a deployment does to the database before the API starts: <c>migrate</c>, or <c>migration-script</c> for an administrator.</summary>
internal static class DatabaseCommands
{
    private const string Migrate = "migrate";
    private const string Script = "migration-script";

    public static bool Has(string[] args) => args is [Migrate or Script, ..];

    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args[1..]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddSecretFiles();
        if (args is [Script, var provider, ..] && !provider.StartsWith('-'))
        {
            // A script is written without a connection.
            var connection = provider == nameof(DatabaseProvider.Sqlite) ? null : "Server=none";
            builder.Configuration.AddInMemoryCollection([new("Database:Provider", provider), new("ConnectionStrings:Payments", connection)]);
        }

        builder.Services.AddDatabase(builder.Configuration);
        await using var app = builder.Build();
        var database = app.Services.GetRequiredService<DatabaseSettings>();
        if (args[0] == Script)
        {
            Console.WriteLine(app.Services.DatabaseScript());
            Console.WriteLine(JobStore.Script(database.Provider));
            return;
        }

        await app.Services.MigrateDatabaseAsync(ct => JobStore.InstallAsync(database, ct), CancellationToken.None);
        Console.WriteLine($"The {database.Provider} database has the schema of this version.");
    }
}
