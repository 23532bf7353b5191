using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Api.Jobs;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Jobs;
using CustomerPayments.BraintreeSimulator;
using MediatR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Testing;

/// <summary>
/// The whole product on real Kestrel at a free port of loopback, with an empty data directory, the simulator, emails
/// into a folder, and a clock that tests move. The ticks are off; tests run jobs by <c>POST /dev/jobs/{name}/run</c>.
/// </summary>
public sealed class ApiHost : WebApplicationFactory<Program>
{
    /// <summary>A Monday, ten in the morning in New York.</summary>
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 14, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// All tests come from one address, some by the hundred: what is not about limits must not meet one.
    /// </summary>
    private static readonly string[] Generous =
        ["CustomerPerMinute", "BackOfficePerMinute", "AddressPerMinute", "CredentialsPerMinute", "DeclinesPerCustomer",
            "DeclinesPerAddress"];

    private readonly string dataDirectory = Directory.CreateTempSubdirectory("customer-payments-").FullName;
    private readonly Dictionary<string, string> settings;

    public ApiHost(params (string Key, string Value)[] settings)
    {
        this.settings = settings.ToDictionary(s => s.Key, s => s.Value);
        UseKestrel(0);
        StartServer();
        Http = Client();
    }

    public FakeTimeProvider Clock { get; } = new(Start);

    public HttpClient Http { get; }

    /// <summary>Every line that was logged, at the levels that the settings let through.</summary>
    public LogRecorder Logs { get; } = new();

    public GatewaySimulator Gateway => Services.GetRequiredService<GatewaySimulator>();

    public string DataDirectory => dataDirectory;

    /// <summary>A client of its own, with this token.</summary>
    public HttpClient As(string token)
    {
        var http = Client();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <returns>A client with a back-office token; all scopes when none are named.</returns>
    public async Task<HttpClient> AsBackOfficeAsync(params string[] scopes)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "rapidworks",
            ["client_secret"] = "rapidworks-demo-secret",
            ["scope"] = string.Join(' ', scopes),
        });
        var answer = await (await Http.PostAsync("/oauth/token", form)).Content.ReadFromJsonAsync<JsonElement>();
        return As(answer.GetProperty("access_token").GetString()!);
    }

    /// <summary>
    /// A client at this address, as a trusted proxy would tell of it; needs the setting <see cref="TrustingProxy"/>.
    /// </summary>
    public HttpClient At(string address, string? token = null)
    {
        var http = token is null ? Client() : As(token);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return http;
    }

    /// <summary>The tests' own address is a proxy that is believed.</summary>
    public static (string, string) TrustingProxy => ("Network:TrustedProxies:0", "127.0.0.0/8");

    /// <summary>Holds every answer against openapi.yaml.</summary>
    private HttpClient Client() => CreateDefaultClient(new ContractHandler());

    /// <summary>Runs a tick to its end, with everything due.</summary>
    public async Task RunJobAsync(string name) =>
        (await Http.PostAsync($"/dev/jobs/{name}/run", null)).EnsureSuccessStatusCode();

    /// <summary>Runs a tick to its end, as the clock does it: what waits for its time waits.</summary>
    public Task<int> RunTickAsync(string job) =>
        Services.GetRequiredService<JobRunner>().RunAsync(job, everything: false, CancellationToken.None);

    /// <summary>Sends what is owed, and the links that were asked for.</summary>
    /// <returns>All emails so far, newest first.</returns>
    public async Task<List<SentEmail>> EmailsAsync()
    {
        await SendAsync(new SendRequestedLinks());
        await SendAsync(new SendPendingEmails(Everything: true));
        return
        [
            .. Services.GetRequiredService<IMailbox>().Read().Select(message =>
                new SentEmail(message.To, message.Subject, message.Text, message.Html, message.SentAt, message.Kind)),
        ];
    }

    /// <summary>Asks the application itself, where the host has no pages for developers: beside the sandbox.</summary>
    public async Task<T> SendAsync<T>(IRequest<T> request)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("DataDirectory", dataDirectory);
        builder.UseSetting("Demo:Seed", "false");
        builder.UseSetting("Jobs:Enabled", "false");
        builder.UseSetting("Portal:BaseUrl", "https://pay.example/portal");
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        foreach (var limit in Generous)
            builder.UseSetting($"Limits:{limit}", "1000000");
        builder.UseSetting("Limits:HashQueue", "1000");
        builder.UseSetting("Limits:HashIterations", "1000"); // most tests sign somebody in
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.AddProvider(Logs));
        builder.ConfigureServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));

            // It would tell, in the middle of a test that moves the clock, that no job has run.
            services.Remove(services.Single(service => service.ImplementationType == typeof(AlarmClock)));
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || !Directory.Exists(dataDirectory))
            return;

        Http?.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(dataDirectory, recursive: true);
    }
}

public sealed record SentEmail(string To, string Subject, string Text, string Html, DateTime SentAt, string Kind)
{
    /// <summary>The secret of the link in the email.</summary>
    public string Token => Text.Split("#token=")[1].Split('\n')[0].Trim();
}
