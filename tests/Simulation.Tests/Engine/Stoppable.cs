using System.Data.Common;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Domain.Webhooks;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using SQLitePCL;

namespace CustomerPayments.Simulation.Tests.Engine;

/// <summary>
/// A replica can be stopped before and after each save; and a save can fail, or succeed and lose its answer.
/// </summary>
internal sealed class StoppableDb(PaymentsDb db, Replica replica) : IPaymentsDb
{
    public DbSet<Customer> Customers => db.Customers;
    public DbSet<PortalAccount> PortalAccounts => db.PortalAccounts;
    public DbSet<OneTimeLink> OneTimeLinks => db.OneTimeLinks;
    public DbSet<Session> Sessions => db.Sessions;
    public DbSet<RefreshToken> RefreshTokens => db.RefreshTokens;
    public DbSet<SignInCounter> SignInCounters => db.SignInCounters;
    public DbSet<Invoice> Invoices => db.Invoices;
    public DbSet<Payment> Payments => db.Payments;
    public DbSet<BankAccount> BankAccounts => db.BankAccounts;
    public DbSet<OutgoingEmail> Emails => db.Emails;
    public DbSet<GatewayNotification> Notifications => db.Notifications;
    public DbSet<UnmatchedCharge> UnmatchedCharges => db.UnmatchedCharges;
    public DbSet<PaymentHold> PaymentHolds => db.PaymentHolds;
    public DbSet<JobProgress> JobProgress => db.JobProgress;
    public DbSet<LinkRequest> LinkRequests => db.LinkRequests;
    public DbSet<SecondFactor> SecondFactors => db.SecondFactors;
    public DbSet<Passkey> Passkeys => db.Passkeys;
    public DbSet<SpentChallenge> SpentChallenges => db.SpentChallenges;
    public DbSet<PaymentTry> PaymentTries => db.PaymentTries;
    public DbSet<AchMandate> Mandates => db.Mandates;
    public DbSet<ApiClient> Clients => db.Clients;
    public DbSet<SpentAssertion> SpentAssertions => db.SpentAssertions;
    public DbSet<AuditEntry> AuditEntries => db.AuditEntries;
    public DbSet<AuditSeal> AuditSeals => db.AuditSeals;
    public DbSet<AuditPruning> AuditPrunings => db.AuditPrunings;
    public DbSet<WebhookEndpoint> WebhookEndpoints => db.WebhookEndpoints;
    public DbSet<WebhookDelivery> WebhookDeliveries => db.WebhookDeliveries;
    public DbSet<LoggedEvent> Events => db.Events;
    public DbSet<EventLog> EventLogs => db.EventLogs;
    public DbSet<RaisedAlarm> RaisedAlarms => db.RaisedAlarms;
    public ChangeTracker ChangeTracker => db.ChangeTracker;

    public async Task<int> SaveChangesAsync(CancellationToken ct = default)
    {
        var subject = Subject();
        await replica.ReachAsync($"before save{subject}");
        var fault = replica.Schedule.NextSave();
        if (fault is SaveFault.Fails)
            throw Failure("The database is away.");

        var written = await db.SaveChangesAsync(ct);
        if (fault is SaveFault.LosesItsAnswer)
            throw Failure("The connection was lost during the commit.");
        await replica.ReachAsync($"after save{subject}");
        return written;
    }

    public Task<bool> RecoversFromAsync(Exception failure, int attempt) => db.RecoversFromAsync(failure, attempt);

    public bool RefusesToWrite(Exception failure) => db.RefusesToWrite(failure);

    /// <summary>A payment is saved several times on its way; each of these saves is a point of its own.</summary>
    private string Subject()
    {
        var payment = db.ChangeTracker.Entries<Payment>().FirstOrDefault(e => e.State is not EntityState.Unchanged);
        return payment switch
        {
            null => "",
            { State: EntityState.Added } => " of a new payment",
            _ when payment.Property(p => p.SubmittedAt).IsModified => " of the submission",
            _ when payment.Property(p => p.VaultedAccountId).IsModified => " of the vaulted account",
            _ => " of the outcome",
        };
    }

    /// <summary>A failure that the database's own driver would call passing.</summary>
    private DbUpdateException Failure(string what) => new(what, db is PostgreSqlPaymentsDb
        ? new NpgsqlException(what, new IOException(what))
        : new SqliteException(what, raw.SQLITE_BUSY));
}

internal enum SaveFault { None, Fails, LosesItsAnswer }

/// <summary>Claims and schedules are statements of their own, committed by themselves.</summary>
internal sealed class StoppableClaims(Replica replica) : DbCommandInterceptor
{
    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken ct = default)
    {
        if (IsOfItsOwn(command, eventData))
            await replica.ReachAsync("before update");
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken ct = default)
    {
        if (IsOfItsOwn(command, eventData))
            await replica.ReachAsync("after update");
        return result;
    }

    private static bool IsOfItsOwn(DbCommand command, CommandEventData eventData) =>
        eventData.CommandSource is CommandSource.ExecuteUpdate && command.Transaction is null;
}

/// <summary>A replica can be stopped before and after each call to the gateway.</summary>
internal sealed class StoppableGateway(IPaymentGateway gateway, Replica replica) : IPaymentGateway
{
    /// <summary>The point between the decision to charge and the charge; see <see cref="Schedule"/>.</summary>
    public const string BeforeCharge = "before charge";

    public string MerchantAccountId => gateway.MerchantAccountId;

    public Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct) =>
        AroundAsync("charge", () => gateway.ChargeAsync(charge, ct));

    public Task<string> CreateCustomerAsync(string company, CancellationToken ct) =>
        AroundAsync("customer", () => gateway.CreateCustomerAsync(company, ct));

    public Task<VaultingOutcome> VaultBankAccountAsync(BankAccountToVault account, CancellationToken ct) =>
        AroundAsync("vault", () => gateway.VaultBankAccountAsync(account, ct));

    public Task DeleteVaultedAccountAsync(string vaultedAccountId, CancellationToken ct) =>
        AroundAsync("delete account", async () =>
    {
        await gateway.DeleteVaultedAccountAsync(vaultedAccountId, ct);
        return true;
    });

    public Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(PaymentId payment, CancellationToken ct) =>
        AroundAsync("search", () => gateway.FindByOrderIdAsync(payment, ct));

    public Task<GatewayPage> ListMadeAsync(DateTime since, DateTime until, string? after, CancellationToken ct) =>
        AroundAsync("list", () => gateway.ListMadeAsync(since, until, after, ct));

    public Task<GatewayPage> ListRefundedAsync(DateTime since, DateTime until, string? after, CancellationToken ct) =>
        AroundAsync("list", () => gateway.ListRefundedAsync(since, until, after, ct));

    public Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct) =>
        AroundAsync("look", () => gateway.FindByIdsAsync(transactionIds, ct));

    public Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct) =>
        AroundAsync("read", () => gateway.ReadAsync(transactionId, ct));

    public Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct) =>
        AroundAsync("read", () => gateway.ReadNotifiedAsync(reference, ct));

    public Task<GatewayTransaction?> ReadByEitherIdAsync(string id, CancellationToken ct) =>
        AroundAsync("read", () => gateway.ReadByEitherIdAsync(id, ct));

    public Task<string?> ReverseAsync(string transactionId, CancellationToken ct) =>
        AroundAsync("reverse", () => gateway.ReverseAsync(transactionId, ct));

    public Task<ClientToken> CreateClientTokenAsync(CancellationToken ct) => gateway.CreateClientTokenAsync(ct);

    public Task PingAsync(CancellationToken ct) => gateway.PingAsync(ct);

    private async Task<T> AroundAsync<T>(string call, Func<Task<T>> ask)
    {
        Decisions.RequireNone("A call to the gateway");
        await replica.ReachAsync($"before {call}");
        var answer = await ask();
        await replica.ReachAsync($"after {call}");
        return answer;
    }
}

/// <inheritdoc cref="StoppableGateway"/>
internal sealed class StoppableDeposits(IBankDeposits deposits, Replica replica) : IBankDeposits
{
    public Task<BankDeposits> SendAsync(string vaultedAccountId, CancellationToken ct) =>
        AroundAsync("deposits", () => deposits.SendAsync(vaultedAccountId, ct));

    public Task<BankDeposits?> FindAsync(string vaultedAccountId, CancellationToken ct) =>
        AroundAsync("look at deposits", () => deposits.FindAsync(vaultedAccountId, ct));

    public Task<AmountsAnswer> ConfirmAsync(string verificationId, IReadOnlyList<int> amounts, CancellationToken ct) =>
        AroundAsync("amounts", () => deposits.ConfirmAsync(verificationId, amounts, ct));

    private async Task<T> AroundAsync<T>(string call, Func<Task<T>> ask)
    {
        Decisions.RequireNone("A call to the gateway");
        await replica.ReachAsync($"before {call}");
        var answer = await ask();
        await replica.ReachAsync($"after {call}");
        return answer;
    }
}

/// <summary>A replica can be stopped before an email and between the server's 250 and the mark.</summary>
internal sealed class StoppableMailer(IMailer mailer, Replica replica) : IMailer
{
    public IMailConversation Open() => new Conversation(mailer.Open(), replica);

    private sealed class Conversation(IMailConversation conversation, Replica replica) : IMailConversation
    {
        public async Task<string> SendAsync(EmailMessage message, CancellationToken ct)
        {
            await replica.ReachAsync("before email");
            var answer = await conversation.SendAsync(message, ct);
            await replica.ReachAsync("after email");
            return answer;
        }

        public ValueTask DisposeAsync() => conversation.DisposeAsync();
    }
}

/// <summary>A replica's own clock: the true time plus its error.</summary>
internal sealed class SkewedClock(TimeProvider right, TimeSpan error) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + error;

    public override long GetTimestamp() => right.GetTimestamp();

    public override long TimestampFrequency => right.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        right.CreateTimer(callback, state, dueTime, period);
}
