using System.Data;
using System.Data.Common;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Domain.Webhooks;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CustomerPayments.Infrastructure.Persistence;

/// <summary>One model for every database; a derived context per provider carries its migrations.</summary>
internal abstract class PaymentsDb : DbContext, IPaymentsDb, IDataProtectionKeyContext
{
    /// <summary>
    /// All three databases keep whole microseconds. A finer instant in memory would differ from its row.
    /// </summary>
    private const int InstantPrecision = 6;

    protected PaymentsDb(DbContextOptions options) : base(options)
    {
        Database.AutoSavepointsEnabled = false; // a failing save takes back its whole transaction
        Clock = Singleton<TimeProvider>(options) ?? TimeProvider.System;
        Nudge = Singleton<IJobNudge>(options);
        Recorder = Singleton<EventRecorder>(options);
        Signal = Singleton<EventSignal>(options);
        Refused = Singleton<RefusedWrites>(options);
    }

    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<PortalAccount> PortalAccounts => Set<PortalAccount>();
    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();
    public DbSet<LinkRequest> LinkRequests => Set<LinkRequest>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();
    public DbSet<SignInCounter> SignInCounters => Set<SignInCounter>();
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();
    public DbSet<Passkey> Passkeys => Set<Passkey>();
    public DbSet<SpentChallenge> SpentChallenges => Set<SpentChallenge>();
    public DbSet<Invoice> Invoices => Set<Invoice>();
    public DbSet<Payment> Payments => Set<Payment>();
    public DbSet<PaymentTry> PaymentTries => Set<PaymentTry>();
    public DbSet<AchMandate> Mandates => Set<AchMandate>();
    public DbSet<BankAccount> BankAccounts => Set<BankAccount>();
    public DbSet<OutgoingEmail> Emails => Set<OutgoingEmail>();
    public DbSet<GatewayNotification> Notifications => Set<GatewayNotification>();
    public DbSet<UnmatchedCharge> UnmatchedCharges => Set<UnmatchedCharge>();
    public DbSet<PaymentHold> PaymentHolds => Set<PaymentHold>();
    public DbSet<JobProgress> JobProgress => Set<JobProgress>();
    public DbSet<ApiClient> Clients => Set<ApiClient>();
    public DbSet<SpentAssertion> SpentAssertions => Set<SpentAssertion>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();
    public DbSet<AuditPruning> AuditPrunings => Set<AuditPruning>();
    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<LoggedEvent> Events => Set<LoggedEvent>();
    public DbSet<EventLog> EventLogs => Set<EventLog>();
    public DbSet<RaisedAlarm> RaisedAlarms => Set<RaisedAlarm>();

    /// <summary>The keys that close the secrets in emails; shared by all replicas.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Measures the pauses between attempts.</summary>
    public TimeProvider Clock { get; init; }

    /// <summary>Hears of every save that leaves work to a job.</summary>
    public IJobNudge? Nudge { get; init; }

    /// <summary>Adds the events of a save; null for a context outside the application, such as a migration's.</summary>
    public EventRecorder? Recorder { get; init; }

    /// <summary>Hears of every save that brings events.</summary>
    public EventSignal? Signal { get; init; }

    /// <summary>Hears of every save that the database refused to write.</summary>
    public RefusedWrites? Refused { get; init; }

    /// <summary>The collation that compares byte for byte; null if the database does so by itself.</summary>
    protected virtual string? BinaryCollation => null;

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken ct = default)
    {
        ChangeTracker.DetectChanges();
        // each further question to the tracker would detect changes again
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var owesEmail = ChangeTracker.Entries<OutgoingEmail>().Any(entry => entry.State is EntityState.Added);
            var owesLink = ChangeTracker.Entries<LinkRequest>().Any(entry => entry.State is EntityState.Added);
            var owesMessage = ChangeTracker.Entries<WebhookDelivery>().Any(AsksForMessage);
            var events = Recorder is null ? 0 : await Recorder.RecordAsync(this, ct);

            var written = await WriteAsync(() => base.SaveChangesAsync(acceptAllChangesOnSuccess, ct));
            if (events > 0)
                Signal?.Raise();
            if (owesEmail)
                Nudge?.RunSoon(JobTable.SendEmails);
            if (owesLink)
                Nudge?.RunSoon(JobTable.SendLinks);
            if (owesMessage)
                Nudge?.RunSoon(JobTable.DeliverWebhooks);
            return written;
        }
        catch (Exception e) when (RefusesToWrite(e))
        {
            Refused?.Note();
            throw new WriteRefusedException(e);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    public abstract bool RefusesToWrite(Exception failure);

    public async Task<bool> RecoversFromAsync(Exception failure, int attempt)
    {
        if (failure is DbUpdateConcurrencyException
            || failure.InnerException is DbException broken && IsConflict(broken))
            return true;
        if (!IsTransient(failure))
            return false;

        // A deadlock is over at once, a failover after some seconds. The pauses add up to three seconds.
        if (attempt > 2)
            await Task.Delay(TimeSpan.FromMilliseconds(100 << (attempt - 3)), Clock);
        return true;
    }

    /// <summary>The query that names the tables.</summary>
    public virtual string TableNames => """
        SELECT TABLE_NAME AS "Value" FROM INFORMATION_SCHEMA.TABLES
        WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA NOT IN ('pg_catalog', 'information_schema')
        """;

    /// <summary>The statement that tells the planner at once how large the tables are.</summary>
    public abstract string RefreshStatistics { get; }

    /// <summary>
    /// Creates the database if there is none, and keeps other processes from migrating it until the returned lock is
    /// disposed of. A killed process leaves no lock behind.
    /// </summary>
    public abstract Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct);

    /// <summary>The query that names the indexes that can be used; null where a migration builds them itself.</summary>
    public virtual string? UsableIndexes => null;

    /// <summary>Whether an index is built beside all writers, so that waiting for it holds up nobody.</summary>
    public virtual bool BuildsBesideWriters => false;

    /// <summary>What stands between two statements of a script.</summary>
    public string BatchEnd => $"\n{this.GetService<ISqlGenerationHelper>().BatchTerminator}";

    /// <summary>
    /// The statement after which the connection waits so long for a lock; null if the driver is told instead.
    /// </summary>
    /// <param name="max">Null waits for ever.</param>
    public virtual string? LockWaits(TimeSpan? max) => null;

    /// <summary>
    /// The statement that drops those of the indexes that a build has left unusable; null if none does.
    /// </summary>
    public virtual string? DropUnusableIndexes(IReadOnlyList<string> indexes) => null;

    /// <summary>The statement that builds an index of a table that exists already, unless it is there.</summary>
    public virtual string BuildIndex(CreateIndexOperation index) => throw new NotSupportedException();

    /// <summary>
    /// Lets this context's statements take as long as they need, and wait for a lock so long. The connection stays open
    /// for it.
    /// </summary>
    public virtual async Task LimitLockWaitsAsync(TimeSpan? max, CancellationToken ct)
    {
        if (Database.GetDbConnection().State is not ConnectionState.Open)
        {
            if (max is null)
                return;
            await Database.OpenConnectionAsync(ct);
        }

        Database.SetCommandTimeout(0);
        await Database.ExecuteSqlRawAsync(LockWaits(max)!, ct);
    }

    /// <summary>Whether a lock was held by another session for too long, or by one that waited for ours.</summary>
    public abstract bool IsLocked(Exception failure);

    /// <returns>Why the database cannot be reached, in a sentence for the person who started the process.</returns>
    /// <param name="place">Where the database is.</param>
    public abstract string Explain(DbException failure, string place);

    /// <summary>Carries out a save.</summary>
    protected virtual Task<int> WriteAsync(Func<Task<int>> save) => save();

    /// <summary>
    /// Whether the failure passes by itself: a deadlock, a lock that took too long, a lost connection, a failover.
    /// </summary>
    protected abstract bool IsTransient(Exception failure);

    /// <summary>Whether another request has added the same row, or deleted a row that ours refers to.</summary>
    protected abstract bool IsConflict(DbException failure);

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(PaymentsDb).Assembly);
        model.Entity<ChangeCounter>().HasData(new ChangeCounter { Id = ChangeCounter.TheOne });
        model.Entity<EventLog>().HasData(new EventLog { Id = EventLog.TheOne });
        model.Entity<PaymentHold>().HasData(new PaymentHold { Id = PaymentHold.TheOne });
        if (BinaryCollation is not { } collation)
            return;

        foreach (var property in model.Model.GetEntityTypes().SelectMany(PropertiesOf))
        {
            if ((property.GetValueConverter()?.ProviderClrType ?? property.ClrType) == typeof(string))
                property.SetCollation(collation);
        }
    }

    /// <summary>Whether somebody waits for it. What the log brings about can wait for the tick.</summary>
    private static bool AsksForMessage(EntityEntry<WebhookDelivery> entry) =>
        entry.State is EntityState.Added && entry.Entity.IsTest
        || entry.State is EntityState.Modified && entry.Property(d => d.Redeliveries).IsModified;

    private static IEnumerable<IMutableProperty> PropertiesOf(IMutableTypeBase type) =>
        type.GetProperties().Concat(type.GetComplexProperties().SelectMany(part => PropertiesOf(part.ComplexType)));

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<CustomerId>().HaveConversion<CustomerIdConverter>();
        conventions.Properties<InvoiceId>().HaveConversion<InvoiceIdConverter>();
        conventions.Properties<BankAccountId>().HaveConversion<BankAccountIdConverter>();
        conventions.Properties<PaymentId>().HaveConversion<PaymentIdConverter>();
        foreach (var type in FrozenWords.StoredEnums)
            conventions.Properties(type).HaveConversion(typeof(FrozenWordConverter<>).MakeGenericType(type));
        conventions.Properties<DateTime>().HaveConversion<UtcConverter>().HavePrecision(InstantPrecision);
    }

    /// <summary>
    /// A singleton of the application. Scoped services must not be kept here: a pooled context outlives its request.
    /// </summary>
    protected static T? Singleton<T>(DbContextOptions options) where T : class =>
        options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(T)) as T;

    internal sealed class CustomerIdConverter()
        : ValueConverter<CustomerId, Guid>(id => id.Value, value => new CustomerId(value));

    internal sealed class InvoiceIdConverter()
        : ValueConverter<InvoiceId, Guid>(id => id.Value, value => new InvoiceId(value));

    internal sealed class PaymentIdConverter()
        : ValueConverter<PaymentId, Guid>(id => id.Value, value => new PaymentId(value));

    internal sealed class BankAccountIdConverter() : ValueConverter<BankAccountId, Guid>(
        id => id.Value, value => new BankAccountId(value));

    /// <summary>Stores the frozen word of an enum's value, whatever the code calls the value.</summary>
    internal sealed class FrozenWordConverter<T>() : ValueConverter<T, string>(
        value => FrozenWords.WordOf(value), word => FrozenWords.ValueOf<T>(word))
        where T : struct, Enum;

    /// <summary>
    /// Databases forget that an instant is UTC, and each rounds fractions of a microsecond in its own way.
    /// </summary>
    internal sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        instant => instant.AsStored(), stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}

/// <summary>The one row by which replicas of versions without a log of events count the moves of payments.</summary>
internal sealed class ChangeCounter
{
    public const int TheOne = 1;

    public int Id { get; init; }
    public long Value { get; init; }
}
