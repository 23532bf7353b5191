using CustomerPayments.Application.Health;
using CustomerPayments.Application.Payments;
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
        notification.Property(n => n.LegacyTransactionId).HasMaxLength(64);
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

internal sealed class OrphanConfiguration : IEntityTypeConfiguration<Orphan>
{
    public void Configure(EntityTypeBuilder<Orphan> orphan)
    {
        orphan.HasKey(o => o.TransactionId);
        orphan.Property(o => o.TransactionId).HasMaxLength(64);
        orphan.Property(o => o.GatewayTransactionId).HasMaxLength(64);
        orphan.Property(o => o.OrderId).HasMaxLength(255);
        orphan.Property(o => o.Currency).HasMaxLength(3).IsFixedLength();
        orphan.Property(o => o.ClosedBy).HasMaxLength(64);
        orphan.Property(o => o.Reason).HasMaxLength(ResolvePaymentValidator.ReasonLengthMax);
        orphan.Property(o => o.Version).IsConcurrencyToken();
        orphan.HasIndex(o => new { o.FoundAt, o.TransactionId });
        orphan.HasIndex(o => o.GatewayTransactionId);
        orphan.HasIndex(o => o.ClosedAt);
    }
}

internal sealed class SweepConfiguration : IEntityTypeConfiguration<Sweep>
{
    public void Configure(EntityTypeBuilder<Sweep> sweep)
    {
        sweep.HasKey(s => s.Name);
        sweep.Property(s => s.Name).HasMaxLength(40);
        sweep.HasData(Sweep.Names.Select(name => new { Name = name }));
    }
}
