using System.Data.Common;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CustomerPayments.Application.Clients;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>A customer of the sample data with a session.</summary>
internal sealed record Payer(Guid Id, string Email);

/// <summary>A filled database, the published product on it, and the floor beside it on the same rows.</summary>
internal sealed class Site : IAsyncDisposable
{
    /// <summary>Of a large database; so many pay at once.</summary>
    public const int Customers = 32;

    private const string Secret = "a-secret-for-benchmarks";

    /// <summary>More than any load pays.</summary>
    private const int InvoicesMax = 45_000;

    private static readonly TimeSpan TokenKept = TimeSpan.FromMinutes(5);

    private readonly Dictionary<Payer, (string Token, DateTime Until)> tokens = [];
    private readonly DatabaseProvider provider;
    private readonly string connection;
    private List<Payer> payers = [];
    private int nextPayer;

    private Site(DatabaseProvider provider, string connection, Target product, Target floor, HttpClient office)
    {
        (this.provider, this.connection) = (provider, connection);
        (Product, Floor, Office) = (product, floor, office);
    }

    public Target Product { get; }

    public Target Floor { get; }

    public HttpClient Office { get; }

    /// <param name="paths">Where the published programs are.</param>
    /// <param name="folder">For this site; a database that is there already is used as it is.</param>
    /// <param name="more">Settings of the product beside the usual ones.</param>
    public static async Task<Site> OpenAsync(
        Paths paths, string folder, DatabaseProvider provider, int invoices, int perCustomer,
        params (string Key, string Value)[] more)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "payments.db");
        var isFilled = provider is DatabaseProvider.Sqlite && File.Exists(file);
        var connection = provider is DatabaseProvider.Sqlite
            ? $"Data Source={file}"
            : (await TestDatabase.CreateEmptyAsync(provider)).Connection;
        (string, string)[] settings = Settings(paths, provider, connection, folder);
        if (!isFilled)
        {
            await CommandAsync(settings, "migrate");
            await CommandAsync(settings, "seed", "--invoices", $"{invoices}", "--per-customer", $"{perCustomer}");
        }
        else
        {
            await ReopenAsync(connection);
        }

        var product = new Target(
            "product", await ApiProcess.ListenToAsync(paths.Product, [.. settings, .. more]));
        var place = provider is DatabaseProvider.Sqlite ? file : connection;
        var floor = new Target(
            "floor", await ApiProcess.ListenToAsync(paths.Floor, [], place, Path.Combine(folder, "signing-key.pem")));
        var site = new Site(provider, connection, product, floor, await OfficeAsync(product.Address));
        site.payers = await site.ActivateAsync();
        return site;
    }

    /// <summary>What earlier runs on the same file have paid is owed again.</summary>
    private static async Task ReopenAsync(string connection)
    {
        await using var db = new SqliteConnection(connection);
        await db.OpenAsync();
        await using var reopen = db.CreateCommand();
        reopen.CommandTimeout = 0;
        reopen.CommandText = """
            UPDATE "Invoices" SET "Status" = 'Unpaid', "BalanceMinor" = "TotalMinor", "PaymentId" = NULL
                WHERE "PaymentId" IN (SELECT "Id" FROM "Payments" WHERE "MerchantAccountId" <> 'sample');
            UPDATE "Payments" SET "NextCheckAt" = NULL WHERE "NextCheckAt" IS NOT NULL;
            """;
        await reopen.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Default settings of a system for development, because no other has the simulator, at Production's levels of
    /// logging; only the limits on one caller are out of the way.
    /// </summary>
    public static (string, string)[] Settings(
        Paths paths, DatabaseProvider provider, string connection, string folder) =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Development"), ("Demo:Seed", "false"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("DataDirectory", folder),
        ("Database:Provider", $"{provider}"), ("ConnectionStrings:Payments", connection),
        ("Braintree:Endpoint", $"{paths.Gateway}"),
        ("Auth:Clients:0:Id", "benchmark"), (
            "Auth:Clients:0:SecretHash", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret)))),
        .. BackOfficeOptions.Scopes.Select((scope, n) => ($"Auth:Clients:0:Scopes:{n}", scope)),
        ("Limits:DeclinesPerCustomer", "1000000"), ("Limits:DeclinesPerAddress", "1000000"),
        ("Limits:CustomerPerMinute", "1000000"), ("Limits:BackOfficePerMinute", "1000000"),
        ("Limits:AddressPerMinute", "1000000"), ("Limits:CredentialsPerMinute", "1000000"),
        ("Logging:LogLevel:Default", "Information"), ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information"),
        ("Logging:Console:FormatterName", "json"),
    ];

    /// <returns>A customer that no run has used yet, or, when all were, the one that was used longest ago.</returns>
    public Payer NextPayer() => payers[nextPayer++ % payers.Count];

    /// <returns>An access token that is good for ten minutes.</returns>
    public async Task<string> SignInAsync(Payer payer)
    {
        using var http = new HttpClient { BaseAddress = Product.Address };
        var session = await (await http.PostAsJsonAsync(
            "/v1/sessions", new { email = payer.Email, password = Testing.Portal.Password })).JsonAsync();
        return session.Text("accessToken");
    }

    /// <returns>An access token that is good for five minutes at least: many pay, and each pays often.</returns>
    private async Task<string> TokenAsync(Payer payer)
    {
        if (tokens.TryGetValue(payer, out var known) && known.Until > DateTime.UtcNow)
            return known.Token;

        var token = await SignInAsync(payer);
        tokens[payer] = (token, DateTime.UtcNow + TokenKept);
        return token;
    }

    /// <returns>
    /// The file of payments of three invoices each, one a line behind the token of the customer; customers in turn.
    /// </returns>
    public async Task<string> PaymentsAsync(IReadOnlyList<Payer> customers)
    {
        var payments = new List<List<string>>();
        foreach (var payer in customers)
        {
            var token = await TokenAsync(payer);
            var bodies = await BodiesAsync(payer, InvoicesMax / customers.Count);
            payments.Add([.. bodies.Select(body => $"{token}\t{body}")]);
        }

        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, payments.Max(of => of.Count))
            .SelectMany(turn => payments.Where(of => turn < of.Count).Select(of => of[turn])));
        return file;
    }

    private async Task<IEnumerable<string>> BodiesAsync(Payer payer, int invoices)
    {
        var unpaid = await ReadAsync(
            $"""
            SELECT "Id", "BalanceMinor" FROM "Invoices" WHERE "CustomerId" = @id AND "Status" = 'Unpaid'
            ORDER BY "Id" LIMIT {invoices}
            """,
            row => (Id: row.GetGuid(0), Due: row.GetInt64(1)), payer.Id);
        if (unpaid.Count < 3)
            throw new InvalidOperationException(
                "Nothing is left to pay: ask for more with --invoices, or begin with an empty folder of data.");

        return unpaid.Chunk(3).Where(three => three.Length == 3).Select(three => JsonSerializer.Serialize(new
        {
            invoices = three.Select(i => new { id = i.Id, amountDue = i.Due }), total = three.Sum(i => i.Due),
            currency = "USD", method = new { type = "card", nonce = "fake-valid-visa-nonce" },
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await Product.DisposeAsync();
        await Floor.DisposeAsync();
        Office.Dispose();
    }

    /// <summary>
    /// All customers can sign in before the first run: the emails of later runs would hide their links.
    /// </summary>
    private async Task<List<Payer>> ActivateAsync()
    {
        // Those first whom earlier runs on the same data have left the most to pay.
        var customers = await ReadAsync(
            """
            SELECT c."Id", c."Reference", (SELECT COUNT(*) FROM "PortalAccounts" a WHERE a."CustomerId" = c."Id" AND a."ActivatedAt" IS NOT NULL)
            FROM "Customers" c WHERE c."Reference" LIKE 'S%'
            ORDER BY (SELECT COUNT(*) FROM "Invoices" i WHERE i."CustomerId" = c."Id" AND i."Status" = 'Unpaid') DESC, c."Reference"
            """,
            row => (Id: row.GetGuid(0), Reference: row.GetString(1), IsActive: row.GetInt64(2) > 0));
        var active = new List<Payer>();
        foreach (var (id, reference, isActive) in customers)
        {
            var payer = new Payer(id, $"{reference.ToLowerInvariant()}@benchmark.example");
            if (!isActive)
                await ActivateAsync(reference, payer.Email);
            active.Add(payer);
        }

        return active;
    }

    private async Task ActivateAsync(string reference, string email)
    {
        (await Office.PutAsJsonAsync($"/v1/backoffice/customers/{reference}",
            new { name = reference, primaryEmail = email })).EnsureSuccessStatusCode();
        (await Office.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null))
            .EnsureSuccessStatusCode();
        (await Office.PostAsync("/dev/jobs/send-emails/run", null)).EnsureSuccessStatusCode();
        using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await moment.WaitForNextTickAsync())
        {
            if ((await Office.GetFromJsonAsync<List<SentEmail>>("/dev/mailbox.json"))!.Find(
                m => m.To == email && m.Kind == "activation-link") is { } sent)
            {
                (await Office.PostAsJsonAsync("/v1/activation",
                    new { token = sent.Token, password = Testing.Portal.Password })).EnsureSuccessStatusCode();
                return;
            }
        }
    }

    private static async Task<HttpClient> OfficeAsync(Uri api)
    {
        var http = new HttpClient { BaseAddress = api };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "benchmark", ["client_secret"] = Secret,
        });
        var token = (await (await http.PostAsync("/oauth/token", form)).JsonAsync()).Text("access_token");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, Guid? id = null)
    {
        await using DbConnection db = provider is DatabaseProvider.Sqlite
            ? new SqliteConnection(connection)
            : new NpgsqlConnection(connection);
        await db.OpenAsync();
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        if (id is { } value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@id", value);
            command.Parameters.Add(parameter);
        }

        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    private static async Task CommandAsync((string, string)[] settings, params string[] arguments)
    {
        var (exitCode, output) = await ApiProcess.RunAsync(settings, arguments);
        if (exitCode != 0)
            throw new InvalidOperationException(output);
    }
}
