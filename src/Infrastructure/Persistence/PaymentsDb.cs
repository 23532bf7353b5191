using CustomerPayments.Application;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CustomerPayments.Infrastructure.Persistence;

/// <summary>One model for every database; a derived context per provider carries its migrations.</summary>
internal abstract class PaymentsDb(DbContextOptions options, IMailNudge? nudge) : DbContext(options), IPaymentsDb
{
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<PortalAccount> PortalAccounts => Set<PortalAccount>();
    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();
    public DbSet<SignInCounter> SignInCounters => Set<SignInCounter>();
    public DbSet<Invoice> Invoices => Set<Invoice>();
    public DbSet<Payment> Payments => Set<Payment>();
    public DbSet<OutgoingEmail> Emails => Set<OutgoingEmail>();
    public DbSet<GatewayNotification> Notifications => Set<GatewayNotification>();
    public DbSet<Orphan> Orphans => Set<Orphan>();
    public DbSet<Sweep> Sweeps => Set<Sweep>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken ct = default)
    {
        ChangeTracker.DetectChanges();
        var owesMail = ChangeTracker.Entries<OutgoingEmail>().Any(entry => entry.State is EntityState.Added);
        var moved = ChangeTracker.Entries<Payment>()
            .Where(entry => entry.State is EntityState.Added || entry.Property(p => p.Version).IsModified)
            .Select(entry => entry.Entity.Id).ToList();

        var written = moved.Count == 0
            ? await base.SaveChangesAsync(acceptAllChangesOnSuccess, ct)
            : await SaveMovesAsync(moved, acceptAllChangesOnSuccess, ct);
        if (owesMail)
            nudge?.SendSoon();
        return written;
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(PaymentsDb).Assembly);
        model.Entity<ChangeCounter>().HasData(new ChangeCounter { Id = ChangeCounter.TheOne });
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<CustomerId>().HaveConversion<CustomerIdConverter>();
        conventions.Properties<InvoiceId>().HaveConversion<InvoiceIdConverter>();
        conventions.Properties<PaymentId>().HaveConversion<PaymentIdConverter>();
        conventions.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    /// <summary>
    /// Numbers the moves as the last statements of their transaction: the counter's row stays locked until the commit, so
    /// that a number is never visible before a smaller one.
    /// </summary>
    private async Task<int> SaveMovesAsync(List<PaymentId> moved, bool acceptAllChangesOnSuccess, CancellationToken ct)
    {
        await using var transaction = await Database.BeginTransactionAsync(ct);
        var written = await base.SaveChangesAsync(acceptAllChangesOnSuccess, ct);
        foreach (var id in moved)
        {
            await Set<ChangeCounter>().ExecuteUpdateAsync(c => c.SetProperty(x => x.Value, x => x.Value + 1), ct);
            await Payments.Where(p => p.Id == id).ExecuteUpdateAsync(
                p => p.SetProperty(x => x.ChangeNumber, x => Set<ChangeCounter>().Select(c => c.Value).Single()), ct);
        }

        await transaction.CommitAsync(ct);
        return written;
    }

    private sealed class CustomerIdConverter() : ValueConverter<CustomerId, Guid>(id => id.Value, value => new CustomerId(value));

    private sealed class InvoiceIdConverter() : ValueConverter<InvoiceId, Guid>(id => id.Value, value => new InvoiceId(value));

    private sealed class PaymentIdConverter() : ValueConverter<PaymentId, Guid>(id => id.Value, value => new PaymentId(value));

    /// <summary>Databases forget that an instant is UTC.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        instant => instant, stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}

/// <summary>The one row that counts the moves of payments.</summary>
internal sealed class ChangeCounter
{
    public const int TheOne = 1;

    public int Id { get; init; }
    public long Value { get; init; }
}
