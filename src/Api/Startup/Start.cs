using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Security;
using CustomerPayments.Infrastructure.Startup;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// Begins the process: ends a start that cannot succeed, takes the files, records the settings, listens.
/// </summary>
internal static partial class Start
{
    /// <summary>An environment variable that adds the stack trace to a failure that nobody has foreseen.</summary>
    private const string Details = "Start__Details";

    private static readonly string[] Noted =
        [.. ChosenGateway.Adapter.NotedSettings, "Cors:Origins:0", "Database:Provider", "Mail:Mode",
            "Mail:Host", "Merchant:Currency", "Network:TrustedProxies:0", "Portal:BaseUrl"];

    /// <summary>Categories that log the end of a start with a stack trace, beside our sentence.</summary>
    private static readonly string[] Loud =
        ["Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Extensions.Hosting.Internal.Host"];

    private static bool isOver;

    /// <summary>
    /// Makes texts the same on every server: English, with the calendar and the digits of the contract. Amounts and
    /// dates for people state their own form.
    /// </summary>
    public static void SpeakEnglish()
    {
        var invariant = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = invariant;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = invariant;
    }

    /// <summary>
    /// Ends a start that cannot succeed with a sentence and the exit code 1, without a stack trace. Failures after the
    /// start are left to the host.
    /// </summary>
    public static void SpeakPlainly()
    {
        if (Assembly.GetEntryAssembly() != typeof(Start).Assembly)
            return; // a test's process is not ended

        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
        {
            if (isOver || e.ExceptionObject is not Exception exception)
                return;

            foreach (var refusal in Refusals(exception))
                Console.Error.WriteLine(refusal);
            if (Environment.GetEnvironmentVariable(Details) is { Length: > 0 })
                Console.Error.WriteLine(exception);
            Environment.Exit(1);
        };
    }

    /// <summary>
    /// Finds <c>appsettings.json</c> in the folder in which the process is started, or else beside the program.
    /// </summary>
    public static WebApplicationBuilder Builder(string[] args) => WebApplication.CreateBuilder(
        new WebApplicationOptions { Args = args, ContentRootPath = NamesContentRoot(args) ? null : ContentRoot() });

    private static bool NamesContentRoot(string[] args) =>
        args.Any(arg => arg.Contains(HostDefaults.ContentRootKey, StringComparison.OrdinalIgnoreCase))
            || Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is not null
            || Environment.GetEnvironmentVariable("DOTNET_CONTENTROOT") is not null;

    private static string? ContentRoot() => File.Exists("appsettings.json") ? null : AppContext.BaseDirectory;

    public static void Over() => isOver = true;

    /// <summary>Silences the host's logs of a failed start, which <see cref="SpeakPlainly"/> reports.</summary>
    public static void HushUntilOver(this WebApplicationBuilder builder)
    {
        foreach (var category in Loud)
            builder.Logging.AddFilter(category, level => level >= LogLevel.Warning && isOver);
    }

    /// <summary>
    /// Takes the files that only one process may use: the data directory, if this process keeps anything there, and the
    /// embedded database.
    /// </summary>
    /// <exception cref="StartRefusedException">
    /// Another process uses them, or they cannot be written.
    /// </exception>
    public static void TakeFiles(this WebApplication app, bool withSimulator)
    {
        var files = app.Services.GetRequiredService<OwnFiles>();
        var keeps = withSimulator || string.IsNullOrEmpty(app.Configuration["Auth:SigningKey"])
            || !app.Configuration.GetSection(KeyedHashes.Setting).Exists()
            || app.Services.GetRequiredService<IOptions<MailOptions>>().Value.Mode is MailMode.Folder;
        if (keeps)
        {
            var folder = Path.GetFullPath(app.Configuration["DataDirectory"] ?? "data");
            files.Add(OneProcess.Take(
                Path.Combine(folder, "api.lock"), "DataDirectory",
                $"The data directory {folder} is used by another process: end that one first, or give this one a "
                    + "DataDirectory of its own."));
        }

        if (app.Services.GetRequiredService<DatabaseSettings>().TakeFile() is { } database)
            files.Add(database);
    }

    /// <summary>Brings the clients of the settings into the database, which a command may have changed since.</summary>
    public static async Task SeedClientsAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new SeedClients(), app.Lifetime.ApplicationStopping);
    }

    /// <summary>Records the settings of this process in the audit trail; of a secret, only whether it is set.</summary>
    public static async Task RecordSettingsAsync(this WebApplication app)
    {
        // read now, so that an unusable key ends the start and not the first request
        app.Services.GetRequiredService<SigningKeys>();
        app.Services.GetRequiredService<IKeyedHashes>();
        await using var scope = app.Services.CreateAsyncScope();
        var settings = Noted.Where(key => !string.IsNullOrEmpty(app.Configuration[key]))
            .Select(key => $"{key}={app.Configuration[key]}")
            .Append($"Auth:SigningKey={(HasKey(app.Configuration) ? "set" : "generated")}");
        scope.ServiceProvider.GetRequiredService<AuditTrail>()
            .Record(Audited.Started, app.Environment.EnvironmentName, string.Join("; ", settings));
        try
        {
            await scope.ServiceProvider.GetRequiredService<IPaymentsDb>()
                .SaveChangesAsync(app.Lifetime.ApplicationStopping);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            // The database may come up later than this process; /health/ready reports it.
            app.Logger.LogError(e, "The start could not be written to the audit trail");
        }
    }

    private static bool HasKey(IConfiguration settings) => !string.IsNullOrEmpty(settings["Auth:SigningKey"]);

    /// <exception cref="StartRefusedException">The process cannot listen at its addresses.</exception>
    public static async Task ListenAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException || IsKestrels(e))
        {
            var asked = app.Configuration[WebHostDefaults.ServerUrlsKey]
                ?? app.Configuration[WebHostDefaults.HttpPortsKey] ?? "its addresses";
            throw new StartRefusedException($"The process cannot listen at {asked}: {Line(e)}", e);
        }
    }

    /// <summary>Whether Kestrel refuses its settings, such as https without a certificate.</summary>
    private static bool IsKestrels(Exception e) =>
        e is InvalidOperationException { Source: { } source }
        && source.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal);

    private static IEnumerable<string> Refusals(Exception exception) => exception switch
    {
        OptionsValidationException refused => refused.Failures.Select(Plain),
        AggregateException several => several.InnerExceptions.SelectMany(Refusals),
        StartRefusedException => [exception.Message],
        InvalidOperationException when ConversionPattern().Match(exception.Message) is { Success: true } text =>
            [Unreadable(text)],
        // A settings file, with the place of the error in it.
        InvalidDataException => [$"{Line(exception)} {Line(exception.GetBaseException())}"],
        _ => [$"The start failed, and {Details}=1 shows where: {exception.GetType().Name}: "
            + $"{Line(exception.GetBaseException())}"],
    };

    /// <summary>Takes the sentence of an attribute out of the framework's words about our types.</summary>
    private static string Plain(string failure)
    {
        if (AnnotationPattern().Match(failure) is not { Success: true } match)
            return failure;

        var key = $"{match.Groups["section"]}:{match.Groups["member"]}";
        var sentence = match.Groups["sentence"].Value;
        return sentence.Contains(':', StringComparison.Ordinal) ? sentence : $"{key}: {sentence}";
    }

    private static string Unreadable(Match text)
    {
        var (name, value) = (text.Groups["type"].Value, text.Groups["value"].Value);
        var type = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(name)).OfType<Type>().FirstOrDefault();
        var what = type switch
        {
            { IsEnum: true } => $"it is one of {string.Join(", ", Enum.GetNames(type))}",
            _ when type == typeof(bool) => "it is true or false",
            _ when type == typeof(TimeSpan) => "it is a time as days.hours:minutes:seconds, such as 00:00:05",
            _ when type == typeof(int) || type == typeof(long) => "it is a whole number",
            _ => "it cannot be read",
        };
        return $"{text.Groups["key"].Value} is '{value}'; {what}.";
    }

    private static string Line(Exception e) => e.Message.Split('\n')[0].Trim();

    [GeneratedRegex("^DataAnnotation validation failed for '(?<section>.*?)(Options)?' members: '(?<member>[^']*)' "
        + "with the error: '(?<sentence>.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex AnnotationPattern();

    [GeneratedRegex("^Failed to convert configuration value( '(?<value>.*)')? at '(?<key>[^']+)' to type "
        + "'(?<type>[^']+)'\\.", RegexOptions.Singleline)]
    private static partial Regex ConversionPattern();
}

/// <summary>The files that this process alone may use, until its host is disposed of.</summary>
internal sealed class OwnFiles : IDisposable
{
    private readonly List<OneProcess> files = [];

    public void Add(OneProcess file) => files.Add(file);

    public void Dispose() => files.ForEach(file => file.Dispose());
}
