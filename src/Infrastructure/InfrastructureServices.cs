using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using CustomerPayments.Infrastructure.Persistence.Seeding;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Persistence.SqlServer;
using CustomerPayments.Infrastructure.Persistence.Statements;
using CustomerPayments.Infrastructure.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure;

public static class InfrastructureServices
{
    /// <summary>
    /// More at once are made and thrown away; on SQLite each one that is kept holds a connection with its statements.
    /// </summary>
    private const int ContextsKept = 64;

    /// <summary>Everything outside the process: database, gateway, email, keys.</summary>
    /// <param name="gatewayInTheBox">
    /// Makes the transport to a simulator in this process; used when no endpoint is configured.
    /// </param>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services, IConfiguration configuration, IGatewayAdapter gateway,
        Func<IServiceProvider, HttpMessageHandler> gatewayInTheBox)
    {
        var data = configuration["DataDirectory"] ?? "data";
        services.AddDatabase(configuration);
        gateway.Add(services, configuration, gatewayInTheBox);
        AddEmail(services, configuration, data);
        AddSecurity(services, configuration, data);
        return services;
    }

    /// <summary>The database alone, for the commands of a deployment.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = DatabaseSettings.From(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<ReadConnections>();
        services.AddSingleton<IInvoiceRows, InvoiceRows>();
        services.AddSingleton<IOpenSessions, OpenSessions>();
        switch (settings.Provider)
        {
            case DatabaseProvider.SqlServer:
                AddContext<SqlServerPaymentsDb>(
                    services, (_, options) => SqlServerPaymentsDb.Use(options, settings.Connection));
                break;
            case DatabaseProvider.PostgreSql:
                AddContext<PostgreSqlPaymentsDb>(
                    services, (_, options) => PostgreSqlPaymentsDb.Use(options, settings.Connection));
                break;
            default:
                SqliteWriter.MakeRoomInThreadPool();
                services.AddSingleton<SqliteWriter>();
                AddContext<SqlitePaymentsDb>(services, (provider, options) =>
                    SqlitePaymentsDb.Use(options, settings.Connection, provider.GetRequiredService<SqliteWriter>()));
                break;
        }

        return services;
    }

    /// <summary>
    /// Before the API starts: the embedded file is brought up to date, a server's schema is only looked at, because
    /// changing it is a step of the deployment.
    /// </summary>
    /// <exception cref="StartRefusedException">
    /// This version cannot work on the database; the message says what to do.
    /// </exception>
    public static Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken ct) =>
        services.GetRequiredService<DatabaseSettings>().Provider is DatabaseProvider.Sqlite
            ? services.MigrateDatabaseAsync(alongside: null, ct)
            : services.WithDatabaseAsync(db => Schema.CheckAsync(db, ct));

    /// <summary>Brings the database up to date. Of several at once one works and the others wait.</summary>
    /// <param name="alongside">More to be done to the same database, while no other process does.</param>
    /// <exception cref="StartRefusedException">
    /// It cannot be reached, is newer than this version, or belongs to something else.
    /// </exception>
    public static Task MigrateDatabaseAsync(
        this IServiceProvider services, Func<CancellationToken, Task>? alongside, CancellationToken ct) =>
        services.WithDatabaseAsync(db => Schema.MigrateAsync(db, alongside, ct));

    /// <summary>Fills the database with sample invoices, their customers and payments, to try it at size.</summary>
    /// <param name="perCustomer">How many invoices each customer has.</param>
    /// <param name="progress">How many invoices there are so far.</param>
    public static Task SeedDatabaseAsync(
        this IServiceProvider services, int invoices, int perCustomer, string currency, Action<int> progress,
        CancellationToken ct) =>
        services.WithDatabaseAsync(db => Seed.FillAsync(
            db, invoices, perCustomer, currency, TimeProvider.System.GetUtcNow().UtcDateTime, progress, ct));

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

    private static void AddContext<TContext>(
        IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> use)
        where TContext : PaymentsDb
    {
        services.AddDbContextPool<TContext>(use, ContextsKept);
        services.AddScoped<PaymentsDb>(provider => provider.GetRequiredService<TContext>());
        services.AddScoped<IPaymentsDb>(provider => provider.GetRequiredService<TContext>());
        services.AddDataProtection().SetApplicationName("CustomerPayments").PersistKeysToDbContext<TContext>();
    }

    private static void AddEmail(IServiceCollection services, IConfiguration configuration, string data)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<MimeMessages>();
        services.AddSingleton(
            provider => new FolderMailer(Path.Combine(data, "emails"), provider.GetRequiredService<MimeMessages>()));
        services.AddSingleton<IMailbox>(provider => provider.GetRequiredService<FolderMailer>());
        services.AddSingleton<SmtpMailer>();
        services.AddSingleton<IMailer>(
            provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.Mode is MailMode.Smtp
            ? provider.GetRequiredService<SmtpMailer>()
            : provider.GetRequiredService<FolderMailer>());
    }

    private static void AddSecurity(IServiceCollection services, IConfiguration configuration, string data)
    {
        services.AddSingleton(_ =>
        {
            var previous = configuration.GetSection("Auth:PreviousSigningKeys").Get<string[]>() ?? [];
            if (configuration["Auth:SigningKey"] is { Length: > 0 } pem)
                return new SigningKeys(pem, previous);
            return new SigningKeys(SigningKeys.ReadOrCreate(Path.Combine(data, "signing-key.pem")), previous);
        });
        services.AddMetrics();
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection(LimitsOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ITokens, JwtTokens>();
        services.AddSingleton<IPasswords, Passwords>();
        services.AddSingleton<ISecretBox, SecretBox>();
    }
}
