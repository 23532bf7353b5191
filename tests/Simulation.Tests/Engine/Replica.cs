using CustomerPayments.Application;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using CustomerPayments.Simulation.Tests.Mutants;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Simulation.Tests.Engine;

/// <summary>
/// One process of the product, from its start to its crash: the real application services on the shared database, with
/// decorators of this project around everything outside, so that the product carries no hooks.
/// </summary>
internal sealed class Replica : IServiceProvider
{
    private readonly ReplicaHost host;
    private readonly SqliteFastPath fastPath;
    private readonly EventRecorder recorder;

    public Replica(string name, Schedule schedule, TimeSpan clockError, Mutant? mutant)
    {
        (Name, Schedule, Clock, host) = (
            name, schedule, new SkewedClock(schedule.Clock, clockError), ReplicaHost.Of(mutant));
        fastPath = schedule.Keep(new SqliteFastPath());
        recorder = new EventRecorder(References, Options.Create(new MerchantOptions()), Clock);
        OpenDb = schedule.Database.Contexts(this, new StoppableClaims(this));
        Holds = new PaymentHolds(new Scopes(this), Clock);
        Charges = new ChargesInFlight(new Scopes(this), NullLogger<ChargesInFlight>.Instance);
        Jobs = new JobWatch(Options.Create(new JobIntervals()), Clock);
    }

    public string Name { get; }

    public Schedule Schedule { get; }

    public TimeProvider Clock { get; }

    public ChargesInFlight Charges { get; }

    /// <summary>Counts the silence of jobs from the replica's start.</summary>
    public JobWatch Jobs { get; }

    public PaymentHolds Holds { get; }

    public CustomerReferences References { get; } = new();

    public Func<PaymentsDb> OpenDb { get; }

    public bool IsAlive { get; set; } = true;

    /// <summary>Work that waits at a point until the schedule lets it go on.</summary>
    public List<(string Point, TaskCompletionSource Signal)> Parked { get; } = [];

    public Task ReachAsync(string where) => Schedule.Points.ReachAsync(this, where);

    /// <summary>Sends a request in a scope of its own, as the API does.</summary>
    public async Task<T> SendAsync<T>(IRequest<T> request)
    {
        var scope = Schedule.Keep(host.CreateScope(this));
        var answer = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, CancellationToken.None);
        scope.Dispose();
        return answer;
    }

    /// <summary>What the contexts of a process share.</summary>
    object? IServiceProvider.GetService(Type type) =>
        type == typeof(TimeProvider) ? Clock
        : type == typeof(SqliteFastPath) ? fastPath
        : type == typeof(EventRecorder) ? recorder
        : type == typeof(ILoggerFactory) ? NullLoggerFactory.Instance
        : null;

    private sealed class Scopes(Replica replica) : IServiceScopeFactory
    {
        public IServiceScope CreateScope() => replica.Schedule.Keep(replica.host.CreateScope(replica));
    }
}

/// <summary>
/// The product's services, built once per thread and mutant: all state of a process is in its <see cref="Replica"/>.
/// </summary>
internal sealed class ReplicaHost
{
    private static readonly IConfiguration Settings = new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?>
        {
            ["DataDirectory"] = Directory.CreateTempSubdirectory("customer-payments-proof-").FullName,
            ["Limits:DeclinesPerCustomer"] = "1000000", // a schedule declines more in an hour than a customer may
            ["Limits:DeclinesPerAddress"] = "1000000",
        }).Build();

    private static readonly ThreadLocal<Dictionary<string, ReplicaHost>> Hosts = new(() => []);

    private readonly ServiceProvider services;
    private Replica? entering;

    private ReplicaHost(Mutant? mutant)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        collection.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        collection.AddSingleton<IHostEnvironment>(
            new HostingEnvironment { EnvironmentName = Environments.Development });
        collection.AddOptions<MerchantOptions>();
        collection.AddOptions<PortalOptions>().Configure(portal => portal.BaseUrl = "https://pay.example/portal");
        collection.AddApplication();
        collection.AddInfrastructure(
            Settings, new BraintreeAdapter(),
            _ => throw new InvalidOperationException("The schedule has its own gateway."));

        collection.AddScoped(_ => entering!);
        collection.AddScoped(provider => Of(provider).Clock);
        collection.AddScoped(provider => Of(provider).Schedule.Random);
        collection.AddScoped(provider => Of(provider).Charges);
        collection.AddScoped(provider => Of(provider).Jobs);
        collection.AddScoped(provider => Of(provider).Holds);
        collection.AddScoped(provider => Of(provider).References);
        collection.AddScoped<IPaymentGateway>(
            provider => new StoppableGateway(Of(provider).Schedule.Gateway, Of(provider)));
        collection.AddScoped<IBankDeposits>(
            provider => new StoppableDeposits(Of(provider).Schedule.Gateway.Deposits, Of(provider)));
        collection.AddScoped<IMailer>(provider => new StoppableMailer(Of(provider).Schedule.MailServer, Of(provider)));
        collection.AddScoped<IGatewayNotices>(provider => Of(provider).Schedule.Gateway);
        collection.AddScoped(OpenDb);
        collection.AddScoped<StoppableDb>();
        collection.AddScoped<IPaymentsDb>(provider => provider.GetRequiredService<StoppableDb>());
        collection.AddScoped(typeof(IPipelineBehavior<,>), typeof(NamePoints<,>));
        mutant?.Change(collection);
        services = collection.BuildServiceProvider();
    }

    public static ReplicaHost Of(Mutant? mutant)
    {
        var hosts = Hosts.Value!;
        var name = mutant?.Name ?? "";
        return hosts.TryGetValue(name, out var host) ? host : hosts[name] = new ReplicaHost(mutant);
    }

    public IServiceScope CreateScope(Replica replica)
    {
        entering = replica;
        var scope = services.CreateScope();
        _ = Of(scope.ServiceProvider);
        return scope;
    }

    private static PaymentsDb OpenDb(IServiceProvider provider)
    {
        var (replica, further) = (Of(provider), provider.GetServices<IInterceptor>().ToList());
        var open = further.Count == 0
            ? replica.OpenDb
            : replica.Schedule.Database.Contexts(replica, [new StoppableClaims(replica), .. further]);
        return open();
    }

    private static Replica Of(IServiceProvider provider) => provider.GetRequiredService<Replica>();

    /// <summary>Points are named by the use case in which they are reached.</summary>
    private sealed class NamePoints<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
        where TRequest : IRequest<TResponse>
    {
        public async Task<TResponse> Handle(
            TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
        {
            using var named = Points.Within(typeof(TRequest).Name);
            return await next();
        }
    }
}
