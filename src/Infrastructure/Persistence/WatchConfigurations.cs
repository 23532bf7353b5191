using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class GatewayNotificationConfiguration : IEntityTypeConfiguration<GatewayNotification>
{
    public void Configure(EntityTypeBuilder<GatewayNotification> notification)
    {
        notification.HasKey(n => n.PayloadHash);
        notification.Property(n => n.PayloadHash).HasMaxLength(64);
        notification.Property(n => n.Kind).HasMaxLength(60);
        // the name from before; renaming a column would stop the replicas of the version before
        notification.Property(n => n.NotifiedReference).HasColumnName("LegacyTransactionId").HasMaxLength(64);
        notification.Ignore(n => n.Evidence);
        notification.ComplexProperty(n => n.Dispute, dispute =>
        {
            dispute.Property(d => d.Id).HasMaxLength(Dispute.TextLengthMax);
            dispute.Property(d => d.State).HasMaxLength(Dispute.TextLengthMax);
            dispute.Property(d => d.Amount).HasMaxLength(Dispute.TextLengthMax);
        });
        notification.HasIndex(n => new { n.NextAttemptAt, n.ReceivedAt });
    }
}

internal sealed class UnmatchedChargeConfiguration : IEntityTypeConfiguration<UnmatchedCharge>
{
    public void Configure(EntityTypeBuilder<UnmatchedCharge> charge)
    {
        // the name from before; renaming a table would stop the replicas of the version before
        charge.ToTable("Orphans");
        charge.HasKey(c => c.TransactionId);
        charge.Property(c => c.TransactionId).HasMaxLength(64);
        charge.Property(c => c.GatewayTransactionId).HasMaxLength(64);
        charge.Property(c => c.OrderId).HasMaxLength(255);
        charge.Property(c => c.Currency).HasMaxLength(3).IsFixedLength();
        charge.Property(c => c.Standing).HasMaxLength(20);
        charge.Property(c => c.ReturnCode).HasMaxLength(40);
        charge.Property(c => c.Method).HasMaxLength(10);
        charge.ComplexProperty(c => c.MethodDetails, PaymentConfiguration.LimitLengths);
        charge.Property(c => c.CustomerReference).HasMaxLength(255);
        charge.Property(c => c.InvoiceReferences).HasMaxLength(UnmatchedCharge.InvoiceReferencesLengthMax);
        charge.Property(c => c.PaymentNumber).HasMaxLength(255);
        charge.Property(c => c.Outcome).HasMaxLength(10);
        charge.Ignore(c => c.Payment);
        charge.Ignore(c => c.AuditSubject);
        charge.Ignore(c => c.InvoiceReferenceList);
        charge.Property(c => c.ClosedBy).HasMaxLength(64);
        charge.Property(c => c.Reason).HasMaxLength(StaffDecision.ReasonLengthMax);
        charge.Property(c => c.Version).IsConcurrencyToken();
        charge.HasIndex(o => new { o.FoundAt, o.TransactionId });
        charge.HasIndex(c => c.GatewayTransactionId);
        charge.HasIndex(c => c.ClosedAt);
    }
}

internal sealed class PaymentHoldConfiguration : IEntityTypeConfiguration<PaymentHold>
{
    public void Configure(EntityTypeBuilder<PaymentHold> hold)
    {
        hold.Property(h => h.Id).ValueGeneratedNever();
        hold.Property(h => h.Reason).HasMaxLength(PaymentHold.ReasonLengthMax);
        hold.Property(h => h.By).HasMaxLength(PaymentHold.ByLengthMax);
        hold.Property(h => h.Version).IsConcurrencyToken();
    }
}

internal sealed class JobProgressConfiguration : IEntityTypeConfiguration<JobProgress>
{
    /// <summary>
    /// Rows that migrations have made; taking a name away would be a migration that deletes its row. The first run of
    /// any newer job makes its own.
    /// </summary>
    private static readonly string[] Seeded =
        ["follow-payments", "apply-notifications", "send-emails", "compare-with-gateway", "follow-bank-accounts"];

    public void Configure(EntityTypeBuilder<JobProgress> progress)
    {
        // the name from before; renaming a table would stop the replicas of the version before
        progress.ToTable("Sweeps");
        progress.HasKey(p => p.Name);
        progress.Property(p => p.Name).HasMaxLength(40);
        progress.HasData(Seeded.Select(name => new { Name = name }));
    }
}
