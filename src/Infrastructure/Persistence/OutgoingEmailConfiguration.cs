using CustomerPayments.Application.Emails;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class OutgoingEmailConfiguration : IEntityTypeConfiguration<OutgoingEmail>
{
    public void Configure(EntityTypeBuilder<OutgoingEmail> email)
    {
        email.Property(e => e.Id).ValueGeneratedNever();
        email.HasOne<Customer>().WithMany().HasForeignKey(e => e.CustomerId).OnDelete(DeleteBehavior.Restrict);
        email.HasOne<Payment>().WithMany().HasForeignKey(e => e.PaymentId).OnDelete(DeleteBehavior.Restrict);
        email.Property(e => e.Kind).HasConversion<string>().HasMaxLength(30);
        email.Property(e => e.Key).HasMaxLength(400);
        email.Property(e => e.To).HasMaxLength(EmailAddress.LengthMax);
        email.Property(e => e.ClosedSecret).HasMaxLength(1000);
        email.Property(e => e.LastError).HasMaxLength(500);
        email.HasIndex(e => e.Key).IsUnique();
        email.HasIndex(e => new { e.NextAttemptAt, e.Id });
    }
}
