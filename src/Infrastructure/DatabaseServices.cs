using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using CustomerPayments.Infrastructure.Persistence.Seeding;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using CustomerPayments.Infrastructure.Persistence.SqlServer;
using CustomerPayments.Infrastructure.Persistence.Statements;
using CustomerPayments.Infrastructure.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerPayments.Infrastructure;

/// <summary>The database alone: all that the commands of a deployment need.</summary>
public static class DatabaseServices
{
    /// <summary>
    /// Contexts above this number are made and thrown away. On SQLite each kept one holds a connection with its
    /// statements.
    /// </summary>
    private const int ContextsKept = 64;

    /// <exception cref="Startup.StartRefusedException">A setting of the database does not fit.</exception>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = DatabaseSettings.From(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<ReadConnections>();
        services.AddSingleton<IInvoiceRows, InvoiceRows>();
        services.AddSingleton<IOpenSessions, OpenSessions>();
        return settings.Provider switch
        {
            DatabaseProvider.SqlServer => services.AddContext<SqlServerPaymentsDb>(
                configuration, (_, options) => SqlServerPaymentsDb.Use(options, settings.Connection)),
            DatabaseProvider.PostgreSql => services.AddContext<PostgreSqlPaymentsDb>(
                configuration, (_, options) => PostgreSqlPaymentsDb.Use(options, settings.Connection)),
            _ => services.AddSqlite(configuration, settings),
        };
    }

    /// <summary>
    /// Before the API starts: the embedded file is brought up to date. A server's schema is only looked at, because a
    /// change of it is a step of the deployment.
    /// </summary>
    /// <exception cref="Startup.StartRefusedException">
    /// This version cannot work on the database; the message says what to do.
    /// </exception>
    public static Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken ct) =>
        services.GetRequiredService<DatabaseSettings>().Provider is DatabaseProvider.Sqlite
            ? services.MigrateDatabaseAsync(alongside: null, ct)
            : services.WithDatabaseAsync(db => Schema.CheckAsync(db, ct));

    /// <summary>Makes a wrapped key for data protection, if there is a certificate and no such key.</summary>
    public static Task RenewKeysAsync(this IServiceProvider services, CancellationToken ct) =>
        KeyWrapping.RenewAsync(services, ct);

    /// <summary>Brings the database up to date. Of several callers at once, one works and the others wait.</summary>
    /// <param name="alongside">Further work on the same database, while no other process does such work.</param>
    /// <exception cref="Startup.StartRefusedException">
    /// The database cannot be reached, is newer than this version, or belongs to another application.
    /// </exception>
    public static Task MigrateDatabaseAsync(
        this IServiceProvider services, Func<CancellationToken, Task>? alongside, CancellationToken ct) =>
        services.WithDatabaseAsync(db => Schema.MigrateAsync(db, alongside, ct));

    /// <summary>Fills the database with sample invoices, their customers and payments, to try it at size.</summary>
    /// <param name="perCustomer">The number of invoices of each customer.</param>
    /// <param name="progress">Hears the number of invoices so far.</param>
    public static Task SeedDatabaseAsync(
        this IServiceProvider services, int invoices, int perCustomer, string currency, Action<int> progress,
        CancellationToken ct) =>
        services.WithDatabaseAsync(db => Seed.FillAsync(
            db, invoices, perCustomer, currency, TimeProvider.System.GetUtcNow().UtcDateTime, progress, ct));

    /// <summary>Copies the embedded database to a file, while others use it.</summary>
    /// <exception cref="Startup.StartRefusedException">
    /// The database is a server's, which has tools of its own; or the file cannot be written, or exists.
    /// </exception>
    public static void BackUpDatabase(this IServiceProvider services, string file)
    {
        var settings = services.GetRequiredService<DatabaseSettings>();
        if (settings.Provider is not DatabaseProvider.Sqlite)
        {
            throw new Startup.StartRefusedException(
                $"backup copies an SQLite file; {settings.Provider} is backed up with its own tools.");
        }

        SqliteBackup.Make(settings.Connection, file);
    }

    /// <summary>The statements that bring any earlier schema, or an empty database, to this version.</summary>
    public static string DatabaseScript(this IServiceProvider services)
    {
        using var scope = services.CreateScope();
        return Schema.Script(scope.ServiceProvider.GetRequiredService<PaymentsDb>());
    }

    private static async Task WithDatabaseAsync(this IServiceProvider services, Func<PaymentsDb, Task> work)
    {
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<PaymentsDb>());
    }

    private static IServiceCollection AddSqlite(
        this IServiceCollection services, IConfiguration configuration, DatabaseSettings settings)
    {
        if (settings.HasSqliteFastPath)
        {
            SqliteFastPath.MakeRoomInThreadPool();
            services.AddSingleton<SqliteFastPath>();
        }

        return services.AddContext<SqlitePaymentsDb>(configuration, (provider, options) =>
            SqlitePaymentsDb.Use(options, settings.Connection, provider.GetService<SqliteFastPath>()));
    }

    private static IServiceCollection AddContext<TContext>(
        this IServiceCollection services, IConfiguration configuration,
        Action<IServiceProvider, DbContextOptionsBuilder> use)
        where TContext : PaymentsDb
    {
        services.AddDbContextPool<TContext>(use, ContextsKept);
        services.AddScoped<PaymentsDb>(provider => provider.GetRequiredService<TContext>());
        services.AddScoped<IPaymentsDb>(provider => provider.GetRequiredService<TContext>());
        services.AddDataProtection().SetApplicationName("CustomerPayments").PersistKeysToDbContext<TContext>()
            .WrapKeys(configuration);
        return services;
    }
}
