using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class BankAccountConfiguration : IEntityTypeConfiguration<BankAccount>
{
    public void Configure(EntityTypeBuilder<BankAccount> account)
    {
        account.Property(a => a.Id).ValueGeneratedNever();
        account.HasOne<Customer>().WithMany().HasForeignKey(a => a.CustomerId).OnDelete(DeleteBehavior.Restrict);
        account.Property(a => a.VaultedAccountId).HasMaxLength(64);
        account.Property(a => a.VerificationId).HasMaxLength(64);
        account.Property(a => a.Status).HasMaxLength(20);
        account.Property(a => a.Failure).HasMaxLength(20);
        account.Property(a => a.Last4).HasMaxLength(4);
        account.Property(a => a.RoutingNumber).HasMaxLength(9);
        account.Property(a => a.BankName).HasMaxLength(BankAccount.BankNameLengthMax);
        account.Property(a => a.Ownership).HasMaxLength(10);
        account.Property(a => a.Version).IsConcurrencyToken();
        account.HasIndex(a => new { a.CustomerId, a.CreatedAt });
        account.HasIndex(a => new { a.NextCheckAt, a.Id });
    }
}
