using System.Net.Http.Headers;
using System.Text;
using CustomerPayments.Application;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Payments;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure;

public static class InfrastructureServices
{
    /// <summary>Everything outside the process: database, gateway, mail, keys.</summary>
    /// <param name="gatewayInTheBox">Makes the transport to a simulator in this process; used when no endpoint is configured.</param>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services, IConfiguration configuration, Func<IServiceProvider, HttpMessageHandler> gatewayInTheBox)
    {
        var data = configuration["DataDirectory"] ?? "data";
        AddPersistence(services, configuration, data);
        AddGateway(services, configuration, gatewayInTheBox);
        AddMail(services, configuration, data);
        AddSecurity(services, configuration, data);
        return services;
    }

    /// <summary>Brings the embedded database up to date.</summary>
    public static async Task MigrateEmbeddedDatabaseAsync(this IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        await SqliteSchema.MigrateAsync(scope.ServiceProvider.GetRequiredService<SqlitePaymentsDb>(), ct);
    }

    private static void AddPersistence(IServiceCollection services, IConfiguration configuration, string data)
    {
        var provider = configuration["Database:Provider"] ?? "Sqlite";
        if (provider != "Sqlite")
            throw new OptionsValidationException("Database", typeof(IPaymentsDb), [$"Database:Provider is '{provider}'; this version knows Sqlite."]);

        var connection = configuration.GetConnectionString("Payments") ?? $"Data Source={Path.Combine(data, "payments.db")}";
        services.AddSingleton<SqliteWriter>();
        services.AddDbContext<SqlitePaymentsDb>(options => options.UseSqlite(connection).AddInterceptors(new DurableCommits()));
        services.AddScoped<IPaymentsDb>(provider => provider.GetRequiredService<SqlitePaymentsDb>());
    }

    private static void AddGateway(
        IServiceCollection services, IConfiguration configuration, Func<IServiceProvider, HttpMessageHandler> gatewayInTheBox)
    {
        services.AddOptions<BraintreeOptions>().Bind(configuration.GetSection(BraintreeOptions.Section))
            .ValidateDataAnnotations()
            .Validate<IHostEnvironment>(
                (options, host) => !host.IsProduction() || options.Environment is not BraintreeEnvironment.Simulator,
                "Braintree:Environment is Simulator, which takes no real money and does not run in Production; set it to Sandbox or Production.")
            .ValidateOnStart();
        services.AddHttpClient<BraintreeWire>((provider, http) =>
            {
                var options = provider.GetRequiredService<IOptions<BraintreeOptions>>().Value;
                var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.PublicKey}:{options.PrivateKey}"));
                http.BaseAddress = options.GraphQl;
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
                http.DefaultRequestHeaders.Add("Braintree-Version", BraintreeWire.Version);
                http.MaxResponseContentBufferSize = BraintreeWire.AnswerLengthMax;
                http.Timeout = Timeout.InfiniteTimeSpan; // BraintreeWire keeps the time, by TimeProvider.
            })
            .ConfigurePrimaryHttpMessageHandler(provider =>
            {
                var options = provider.GetRequiredService<IOptions<BraintreeOptions>>().Value;
                return options is { Environment: BraintreeEnvironment.Simulator, Endpoint: null }
                    ? gatewayInTheBox(provider)
                    : new SocketsHttpHandler { AllowAutoRedirect = false };
            })
            .RemoveAllLoggers(); // Its default logs the address only, yet a second log line per call says nothing new.
        services.AddScoped<IPaymentGateway, BraintreeGateway>();
        services.AddSingleton<IGatewayNotices, BraintreeNotices>();
    }

    private static void AddMail(IServiceCollection services, IConfiguration configuration, string data)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(new FolderMailer(Path.Combine(data, "mails")));
        services.AddSingleton<IMailbox>(provider => provider.GetRequiredService<FolderMailer>());
        services.AddSingleton<SmtpMailer>();
        services.AddSingleton<IMailer>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.Mode is MailMode.Smtp
            ? provider.GetRequiredService<SmtpMailer>()
            : provider.GetRequiredService<FolderMailer>());
    }

    private static void AddSecurity(IServiceCollection services, IConfiguration configuration, string data)
    {
        services.AddSingleton(provider =>
        {
            var previous = configuration.GetSection("Auth:PreviousSigningKeys").Get<string[]>() ?? [];
            if (configuration["Auth:SigningKey"] is { Length: > 0 } pem)
                return new SigningKeys(pem, previous);
            if (provider.GetRequiredService<IHostEnvironment>().IsProduction())
                throw new OptionsValidationException("Auth", typeof(SigningKeys), ["Auth:SigningKey is required in Production: a P-256 private key in PEM."]);
            return new SigningKeys(SigningKeys.ReadOrCreate(Path.Combine(data, "signing-key.pem")), previous);
        });
        services.AddMetrics();
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection(LimitsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ITokens, JwtTokens>();
        services.AddSingleton<IPasswords, Passwords>();
        services.AddDataProtection().SetApplicationName("CustomerPayments")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(data, "data-protection-keys")));
        services.AddSingleton<ISecretBox, SecretBox>();
    }
}
