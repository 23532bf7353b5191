using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class PaymentConfiguration : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> payment)
    {
        payment.Property(p => p.Id).ValueGeneratedNever();
        payment.HasOne<Customer>().WithMany().HasForeignKey(p => p.CustomerId).OnDelete(DeleteBehavior.Restrict);
        payment.Property(p => p.Number).HasMaxLength(PaymentNumber.Length);
        payment.Property(p => p.Method).HasMaxLength(10);
        payment.Property(p => p.Status).HasMaxLength(20);
        payment.Property(p => p.Currency).HasMaxLength(3).IsFixedLength();
        payment.Property(p => p.MerchantAccountId).HasMaxLength(64);
        payment.Property(p => p.IdempotencyKey).HasMaxLength(255);
        payment.Property(p => p.Fingerprint).HasMaxLength(64);
        payment.Property(p => p.ClientAddress).HasMaxLength(45);
        payment.Property(p => p.VaultedAccountId).HasMaxLength(64);
        payment.Property(p => p.TransactionId).HasMaxLength(64);
        payment.Property(p => p.GatewayTransactionId).HasMaxLength(64);
        payment.Property(p => p.Alarm).HasMaxLength(40);
        payment.Property(p => p.Version).IsConcurrencyToken();
        payment.Ignore(p => p.Amount);
        payment.ComplexProperty(p => p.MethodDetails, LimitLengths);
        payment.ComplexProperty(p => p.Failure, failure =>
        {
            failure.Property(f => f.Stage).HasMaxLength(20);
            failure.Property(f => f.Code).HasMaxLength(40);
            failure.Property(f => f.Message).HasMaxLength(PaymentEvent.TextLengthMax);
        });
        payment.ComplexProperty(p => p.Return, back =>
        {
            back.Property(r => r.Code).HasMaxLength(40);
            back.Property(r => r.Reason).HasMaxLength(PaymentEvent.TextLengthMax);
        });
        payment.HasMany(p => p.Allocations).WithOne().HasForeignKey("PaymentId").OnDelete(DeleteBehavior.Cascade);
        payment.HasMany(p => p.Timeline).WithOne().HasForeignKey("PaymentId").OnDelete(DeleteBehavior.Cascade);
        payment.HasOne(p => p.Mandate).WithOne().HasForeignKey<AchMandate>(m => m.PaymentId)
            .OnDelete(DeleteBehavior.Restrict);

        payment.HasIndex(p => p.Number).IsUnique();
        payment.HasIndex(p => new { p.CustomerId, p.IdempotencyKey }).IsUnique();
        payment.HasIndex(p => p.TransactionId);
        payment.HasIndex(p => p.GatewayTransactionId).IsUnique();
        payment.HasIndex(p => new { p.CustomerId, p.InitiatedAt, p.Id });
        payment.HasIndex(p => new { p.CustomerId, p.Status, p.InitiatedAt, p.Id });
        payment.HasIndex(p => new { p.InitiatedAt, p.Id });
        payment.HasIndex(p => new { p.ClientAddress, p.Status, p.InitiatedAt });
        payment.HasIndex(p => new { p.Status, p.InitiatedAt, p.Id });
        payment.HasIndex(p => p.ChangeNumber);
        payment.HasIndex(p => new { p.NextCheckAt, p.Id });
        payment.HasIndex(p => p.VaultedAccountId);
        payment.HasIndex(p => p.Alarm);
    }

    /// <summary>The columns of a card or an account, wherever they stand.</summary>
    internal static void LimitLengths(ComplexPropertyBuilder<MethodDetails> method)
    {
        method.Property(m => m.Brand).HasMaxLength(40);
        method.Property(m => m.Last4).HasMaxLength(4);
        method.Property(m => m.BankName).HasMaxLength(100);
    }
}

internal sealed class AllocationConfiguration : IEntityTypeConfiguration<Allocation>
{
    public void Configure(EntityTypeBuilder<Allocation> allocation)
    {
        allocation.ToTable("Allocations");
        allocation.Property<PaymentId>("PaymentId");
        allocation.HasKey("PaymentId", nameof(Allocation.InvoiceId));
        allocation.HasOne<Invoice>().WithMany().HasForeignKey(a => a.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PaymentEventConfiguration : IEntityTypeConfiguration<PaymentEvent>
{
    public void Configure(EntityTypeBuilder<PaymentEvent> line)
    {
        line.ToTable("PaymentEvents");
        line.Property<PaymentId>("PaymentId");
        line.HasKey("PaymentId", nameof(PaymentEvent.Sequence));
        line.Property(e => e.Sequence).ValueGeneratedNever();
        line.Property(e => e.Status).HasMaxLength(20);
        line.Property(e => e.Text).HasMaxLength(PaymentEvent.TextLengthMax);
        line.Property(e => e.By).HasMaxLength(64);
    }
}

internal sealed class AchMandateConfiguration : IEntityTypeConfiguration<AchMandate>
{
    public void Configure(EntityTypeBuilder<AchMandate> mandate)
    {
        mandate.ToTable("AchMandates");
        mandate.HasKey(m => m.PaymentId);
        mandate.HasIndex(m => m.AcceptedAt);
        mandate.Property(m => m.PaymentId).ValueGeneratedNever();
        mandate.Property(m => m.Version).HasMaxLength(20);
        mandate.Property(m => m.Text).HasMaxLength(AchMandate.TextLengthMax);
        mandate.Property(m => m.TextHash).HasMaxLength(64);
        mandate.Property(m => m.IpAddress).HasMaxLength(45);
        mandate.Property(m => m.UserAgent).HasMaxLength(MandateConsent.UserAgentLengthMax);
    }
}

/// <summary>Without a foreign key: a place is only looked at together with its payment.</summary>
internal sealed class PaymentTryConfiguration : IEntityTypeConfiguration<PaymentTry>
{
    public void Configure(EntityTypeBuilder<PaymentTry> attempt)
    {
        attempt.HasKey(t => new { t.Key, t.Place });
        attempt.Property(t => t.Key).HasMaxLength(PaymentTry.KeyLengthMax);
        attempt.Property(t => t.Place).ValueGeneratedNever();
        attempt.Property(t => t.PaymentId).IsConcurrencyToken();
        attempt.HasIndex(t => t.TakenAt);
    }
}

internal sealed class ChangeCounterConfiguration : IEntityTypeConfiguration<ChangeCounter>
{
    public void Configure(EntityTypeBuilder<ChangeCounter> counter) =>
        counter.Property(c => c.Id).ValueGeneratedNever();
}
