using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CustomerPayments.Simulation.Tests.Mutants;

/// <summary>Passes everything on; the broken ones save in another way.</summary>
internal abstract class DbDecorator(IPaymentsDb inner) : IPaymentsDb
{
    public DbSet<Customer> Customers => inner.Customers;
    public DbSet<PortalAccount> PortalAccounts => inner.PortalAccounts;
    public DbSet<OneTimeLink> OneTimeLinks => inner.OneTimeLinks;
    public DbSet<Session> Sessions => inner.Sessions;
    public DbSet<RefreshToken> RefreshTokens => inner.RefreshTokens;
    public DbSet<SignInCounter> SignInCounters => inner.SignInCounters;
    public DbSet<Invoice> Invoices => inner.Invoices;
    public DbSet<Payment> Payments => inner.Payments;
    public DbSet<BankAccount> BankAccounts => inner.BankAccounts;
    public DbSet<OutgoingEmail> Emails => inner.Emails;
    public DbSet<GatewayNotification> Notifications => inner.Notifications;
    public DbSet<UnmatchedCharge> UnmatchedCharges => inner.UnmatchedCharges;
    public DbSet<PaymentHold> PaymentHolds => inner.PaymentHolds;
    public DbSet<JobProgress> JobProgress => inner.JobProgress;
    public DbSet<LinkRequest> LinkRequests => inner.LinkRequests;
    public DbSet<SecondFactor> SecondFactors => inner.SecondFactors;
    public DbSet<Passkey> Passkeys => inner.Passkeys;
    public DbSet<SpentChallenge> SpentChallenges => inner.SpentChallenges;
    public DbSet<PaymentTry> PaymentTries => inner.PaymentTries;
    public DbSet<AchMandate> Mandates => inner.Mandates;
    public DbSet<ApiClient> Clients => inner.Clients;
    public DbSet<SpentAssertion> SpentAssertions => inner.SpentAssertions;
    public DbSet<AuditEntry> AuditEntries => inner.AuditEntries;
    public DbSet<AuditSeal> AuditSeals => inner.AuditSeals;
    public DbSet<AuditPruning> AuditPrunings => inner.AuditPrunings;
    public DbSet<WebhookEndpoint> WebhookEndpoints => inner.WebhookEndpoints;
    public DbSet<WebhookDelivery> WebhookDeliveries => inner.WebhookDeliveries;
    public DbSet<LoggedEvent> Events => inner.Events;
    public DbSet<EventLog> EventLogs => inner.EventLogs;
    public DbSet<RaisedAlarm> RaisedAlarms => inner.RaisedAlarms;
    public ChangeTracker ChangeTracker => inner.ChangeTracker;

    public abstract Task<int> SaveChangesAsync(CancellationToken ct = default);

    public Task<bool> RecoversFromAsync(Exception failure, int attempt) => inner.RecoversFromAsync(failure, attempt);

    public bool RefusesToWrite(Exception failure) => inner.RefusesToWrite(failure);
}

/// <summary>Adds some rows in a save of their own, after the fact that they belong to.</summary>
internal sealed class SavesLater<TLate>(IPaymentsDb inner) : DbDecorator(inner)
    where TLate : class
{
    private readonly IPaymentsDb inner = inner;

    public override async Task<int> SaveChangesAsync(CancellationToken ct = default)
    {
        ChangeTracker.DetectChanges();
        var late = ChangeTracker.Entries<TLate>().Where(e => e.State is EntityState.Added).ToList();
        if (late.Count == 0 || !ChangeTracker.Entries().Any(e => e.State is EntityState.Modified))
            return await inner.SaveChangesAsync(ct);

        ChangeTracker.AutoDetectChangesEnabled = false;
        late.ForEach(e => e.State = EntityState.Unchanged);
        var written = await inner.SaveChangesAsync(ct);
        late.ForEach(e => e.State = EntityState.Added);
        ChangeTracker.AutoDetectChangesEnabled = true;
        return written + await inner.SaveChangesAsync(ct);
    }
}

/// <summary>Of two who change a row at once, the last wins.</summary>
internal sealed class ComparesNoVersion(IPaymentsDb inner) : DbDecorator(inner)
{
    private readonly IPaymentsDb inner = inner;

    public override async Task<int> SaveChangesAsync(CancellationToken ct = default)
    {
        while (true)
        {
            try
            {
                return await inner.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException e)
            {
                foreach (var entry in e.Entries)
                {
                    if (await entry.GetDatabaseValuesAsync(ct) is { } now)
                        entry.OriginalValues.SetValues(now);
                    else
                        entry.State = EntityState.Detached;
                }
            }
        }
    }
}

/// <summary>Gives a batch of events positions in the order of ids, which carry the clocks of their writers.</summary>
internal sealed class NumbersByClock(IPaymentsDb inner) : DbDecorator(inner)
{
    private readonly IPaymentsDb inner = inner;

    public override Task<int> SaveChangesAsync(CancellationToken ct = default)
    {
        ChangeTracker.DetectChanges();
        // the last one stays, because the log remembers which it is
        var numbered = ChangeTracker.Entries<LoggedEvent>().Where(entry => entry.State is EntityState.Modified)
            .Select(entry => entry.Entity).OrderBy(e => e.Position).SkipLast(1).ToList();
        var positions = numbered.ConvertAll(e => e.Position!.Value);
        foreach (var (place, one) in numbered.OrderBy(e => e.Id).Index())
            one.Number(positions[place]);
        return inner.SaveChangesAsync(ct);
    }
}
