using CustomerPayments.Application.Records;
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
        email.Property(e => e.Kind).HasMaxLength(30);
        email.Property(e => e.Key).HasMaxLength(400);
        email.Property(e => e.To).HasMaxLength(EmailAddress.LengthMax);
        email.Property(e => e.ClosedSecret).HasMaxLength(1000);
        email.Property(e => e.State).HasMaxLength(10).IsConcurrencyToken();
        email.Property(e => e.LastTo).HasMaxLength(EmailAddress.LengthMax);
        // The column keeps its old name: renaming it would stop the replicas of the version before.
        email.Property(e => e.LastAnswer).HasColumnName("LastError").HasMaxLength(OutgoingEmail.AnswerLengthMax);
        email.Property(e => e.WithdrawnBecause).HasMaxLength(OutgoingEmail.ReasonLengthMax);
        email.HasIndex(e => e.Key).IsUnique();
        email.HasIndex(e => new { e.NextAttemptAt, e.Id });

        // The ledger, newest first: all emails, and those of a customer, state or kind. A payment has few emails.
        email.HasIndex(e => new { e.CreatedAt, e.Id });
        email.HasIndex(e => new { e.CustomerId, e.CreatedAt, e.Id });
        email.HasIndex(e => new { e.State, e.CreatedAt, e.Id });
        email.HasIndex(e => new { e.Kind, e.CreatedAt, e.Id });
    }
}
