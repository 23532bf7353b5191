using CustomerPayments.Application.Records;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CustomerPayments.Application.Persistence;

/// <summary>What the portal remembers.</summary>
public interface IPaymentsDb
{
    DbSet<Customer> Customers { get; }
    DbSet<PortalAccount> PortalAccounts { get; }
    DbSet<OneTimeLink> OneTimeLinks { get; }
    DbSet<LinkRequest> LinkRequests { get; }
    DbSet<Session> Sessions { get; }
    DbSet<RefreshToken> RefreshTokens { get; }
    DbSet<SignInCounter> SignInCounters { get; }
    DbSet<SecondFactor> SecondFactors { get; }
    DbSet<Passkey> Passkeys { get; }
    DbSet<SpentChallenge> SpentChallenges { get; }
    DbSet<Invoice> Invoices { get; }
    DbSet<Payment> Payments { get; }
    DbSet<PaymentTry> PaymentTries { get; }
    DbSet<AchMandate> Mandates { get; }
    DbSet<BankAccount> BankAccounts { get; }
    DbSet<OutgoingEmail> Emails { get; }
    DbSet<GatewayNotification> Notifications { get; }
    DbSet<UnmatchedCharge> UnmatchedCharges { get; }
    DbSet<PaymentHold> PaymentHolds { get; }
    DbSet<JobProgress> JobProgress { get; }
    DbSet<ApiClient> Clients { get; }
    DbSet<SpentAssertion> SpentAssertions { get; }
    DbSet<AuditEntry> AuditEntries { get; }
    DbSet<AuditSeal> AuditSeals { get; }
    DbSet<AuditPruning> AuditPrunings { get; }
    DbSet<WebhookEndpoint> WebhookEndpoints { get; }
    DbSet<WebhookDelivery> WebhookDeliveries { get; }
    DbSet<LoggedEvent> Events { get; }
    DbSet<EventLog> EventLogs { get; }
    DbSet<RaisedAlarm> RaisedAlarms { get; }
    ChangeTracker ChangeTracker { get; }

    /// <summary>
    /// Commits all changes or none, with the events that tell them. An email that was added is sent soon after.
    /// </summary>
    /// <exception cref="WriteRefusedException">The database takes no writes at the moment.</exception>
    Task<int> SaveChangesAsync(CancellationToken ct = default);

    /// <summary>
    /// Whether the same work may succeed if it is done again from its first read: another changed, added or deleted the
    /// same rows meanwhile, or the database failed in passing (a deadlock, a lost connection, a failover). Waits before
    /// it says so, three seconds at most over all attempts.
    /// </summary>
    /// <param name="attempt">Which attempt has failed, from 1; later ones are waited for longer.</param>
    Task<bool> RecoversFromAsync(Exception failure, int attempt);

    /// <summary>
    /// Whether the database has answered that it takes no writes: its disk is full, it is read-only, or our rights are
    /// gone.
    /// </summary>
    bool RefusesToWrite(Exception failure);
}
