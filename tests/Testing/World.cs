using System.Diagnostics.Metrics;
using CustomerPayments.Application;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing.Databases;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Testing;

/// <summary>
/// The application services on a real database, with a gateway, a mail server and a clock that tests move.
/// </summary>
public sealed class World : IAsyncDisposable
{
    private readonly string dataDirectory = Directory.CreateTempSubdirectory("customer-payments-").FullName;
    private readonly TestDatabase database;
    private readonly ServiceProvider services;
    private int lastInvoice;

    private World(TestDatabase database, Action<IServiceCollection>? also)
    {
        this.database = database;
        Gateway = new FakeGateway(Clock);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(database.Settings
            .Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)).Concat(
            [
                new("DataDirectory", dataDirectory), new("Limits:DeclinesPerCustomer", "1000000"),
                new("Limits:DeclinesPerAddress", "1000000"),
            ])).Build();
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        collection.AddSingleton<IHostEnvironment>(
            new HostingEnvironment { EnvironmentName = Environments.Development });
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddOptions<MerchantOptions>();
        collection.AddOptions<PortalOptions>().Configure(portal => portal.BaseUrl = "https://pay.example/portal");
        collection.AddApplication();
        collection.AddInfrastructure(
            configuration, new BraintreeAdapter(),
            _ => throw new InvalidOperationException("The world has its own gateway."));
        collection.Replace(ServiceDescriptor.Singleton<IPaymentGateway>(Gateway));
        collection.Replace(ServiceDescriptor.Singleton<IBankDeposits>(Deposits));
        collection.Replace(ServiceDescriptor.Singleton<IMailer>(Mailer));
        collection.Replace(ServiceDescriptor.Singleton<IWebhookSender>(Receivers));
        also?.Invoke(collection);
        services = collection.BuildServiceProvider(
            new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        services.GetRequiredService<JobWatch>();
    }

    public FakeTimeProvider Clock { get; } = new(ApiHost.Start);

    public FakeGateway Gateway { get; }

    public FakeDeposits Deposits { get; } = new();

    public RecordingMailer Mailer { get; } = new();

    public FakeReceivers Receivers { get; } = new();

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    /// <summary>Makes the meters of this world and of no other.</summary>
    public IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    public GatewayAnswers GatewayAnswers => services.GetRequiredService<GatewayAnswers>();

    public ChargesInFlight Charges => services.GetRequiredService<ChargesInFlight>();

    /// <summary>A world with a database of its own.</summary>
    /// <param name="also">Services of the test's own.</param>
    public static async Task<World> CreateAsync(
        TestEngine? engine = null, Action<IServiceCollection>? also = null) =>
        new(await TestDatabase.CreateAsync(engine ?? DatabaseProvider.Sqlite), also);

    /// <summary>A world on a database that has something in it; the world takes it over.</summary>
    public static World On(TestDatabase database, Action<IServiceCollection>? also = null) => new(database, also);

    /// <summary>Sends a request in a scope of its own, as the API does.</summary>
    public async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken ct = default)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }

    /// <summary>Runs a job of the table as its clock does.</summary>
    public Task<int> RunAsync(string job, bool everything = false) =>
        services.GetRequiredService<JobRunner>().RunAsync(job, everything, CancellationToken.None);

    /// <summary>Looks at what is stored.</summary>
    public async Task<T> ReadAsync<T>(Func<IPaymentsDb, Task<T>> read)
    {
        await using var scope = services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<IPaymentsDb>());
    }

    /// <summary>Changes a row as no code of ours would.</summary>
    public Task TamperAsync(string sql) => database.ExecuteAsync(sql);

    /// <summary>Takes the rows of every payment away, as a restore of a backup from before them does.</summary>
    public Task LosePaymentsAsync() => TamperAsync("""
        DELETE FROM "Emails"; DELETE FROM "AchMandates"; DELETE FROM "Payments";
        UPDATE "Invoices" SET "Status" = 'Unpaid', "BalanceMinor" = "TotalMinor", "PaymentId" = NULL
        """);

    /// <summary>Copies all that is stored.</summary>
    public void CopyTo(Microsoft.Data.Sqlite.SqliteConnection other)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection(database.Connection);
        connection.Open();
        connection.BackupDatabase(other);
    }

    public async Task<CustomerId> CustomerAsync(string reference = "C-1")
    {
        var customer = await SendAsync(
            new UpsertCustomer(reference, "Cedar Homes", $"ap@{reference.ToLowerInvariant()}.example", null));
        return new CustomerId(customer.Customer.Id);
    }

    /// <returns>An open session, whether or not the customer has been activated.</returns>
    public async Task<Guid> OpenSessionAsync(CustomerId customer)
    {
        var session = Session.Start(customer, new Device("Test", null), TimeSpan.FromDays(30), Now);
        await ReadAsync(db =>
        {
            db.Sessions.Add(session);
            return db.SaveChangesAsync();
        });
        return session.Id;
    }

    /// <returns>The invoice with what is due on it, ready to be paid.</returns>
    public async Task<InvoiceToPay> OweAsync(long minorUnits, string customer = "C-1", string? number = null)
    {
        number ??= $"N-{Interlocked.Increment(ref lastInvoice)}";
        var document = new InvoiceDocument(
            number, null, new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 30), "USD", minorUnits, minorUnits, null, [],
            null);
        var upserted = await SendAsync(new UpsertInvoice(new StatedInvoice(number, customer, document), null));
        return new InvoiceToPay(upserted.Invoice.Id, minorUnits);
    }

    public static PayInvoices Paying(
        CustomerId customer, PaymentMethod method, string key, params InvoiceToPay[] invoices) => new(
        customer, key, invoices, invoices.Sum(i => i.AmountDue), "USD",
        new MethodToPayWith(
            method, "nonce", null, method is PaymentMethod.Ach
                ? new AcceptedMandate(AchMandate.CurrentVersion, true)
                : null, "192.0.2.1", "test"));

    public async Task<PaymentWithTimelineView> PayAsync(
        CustomerId customer, PaymentMethod method, params InvoiceToPay[] invoices) =>
        (await SendAsync(Paying(customer, method, $"{Guid.NewGuid()}", invoices))).Payment;

    public Task<PaymentWithTimelineView> PaymentAsync(CustomerId customer, Guid id) =>
        SendAsync(new GetPayment(customer, new PaymentId(id)));

    public Task<InvoiceWithLinesView> InvoiceAsync(CustomerId customer, Guid id) =>
        SendAsync(new GetInvoice(customer, new InvoiceId(id)));

    public async Task<IReadOnlyList<Alarm>> AlarmsAsync() => (await SendAsync(new CheckReadiness())).Alarms!;

    public Task<int> PaymentCountAsync() => ReadAsync(db => db.Payments.CountAsync());

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(dataDirectory, recursive: true);
    }
}
