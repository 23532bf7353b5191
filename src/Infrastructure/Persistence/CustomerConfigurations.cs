using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> customer)
    {
        customer.Property(c => c.Id).ValueGeneratedNever();
        customer.Property(c => c.Reference).HasMaxLength(64);
        customer.Property(c => c.Name).HasMaxLength(200);
        customer.Property(c => c.PrimaryEmail).HasMaxLength(EmailAddress.LengthMax);
        customer.Property(c => c.GatewayCustomerId).HasMaxLength(64);
        customer.Property(c => c.Version).IsConcurrencyToken();
        customer.HasOne(c => c.Account).WithOne().HasForeignKey<PortalAccount>(a => a.CustomerId)
            .OnDelete(DeleteBehavior.Restrict);
        customer.Property(c => c.SearchText).HasMaxLength(Customer.SearchTextLengthMax);
        customer.HasIndex(c => c.Reference).IsUnique();

        // The rows that cannot be searched yet. As a rule there are none, so that asking for them costs nothing.
        customer.HasIndex(c => c.Id, "IX_Customers_Unsearchable").HasFilter("\"SearchText\" IS NULL");
    }
}

internal sealed class PortalAccountConfiguration : IEntityTypeConfiguration<PortalAccount>
{
    public void Configure(EntityTypeBuilder<PortalAccount> account)
    {
        account.HasKey(a => a.CustomerId);
        account.Property(a => a.CustomerId).ValueGeneratedNever();
        account.Property(a => a.Email).HasMaxLength(EmailAddress.LengthMax);
        account.Property(a => a.PasswordHash).HasMaxLength(200);
        account.Property(a => a.Version).IsConcurrencyToken();
        account.Property(a => a.SecondFactor).HasMaxLength(20);
        account.Ignore(a => a.Status);
        account.HasIndex(a => a.Email).IsUnique();
    }
}

internal sealed class OneTimeLinkConfiguration : IEntityTypeConfiguration<OneTimeLink>
{
    public void Configure(EntityTypeBuilder<OneTimeLink> link)
    {
        link.Property(l => l.Id).ValueGeneratedNever();
        link.HasOne<Customer>().WithMany().HasForeignKey(l => l.CustomerId).OnDelete(DeleteBehavior.Restrict);
        link.Property(l => l.Purpose).HasMaxLength(20);
        link.Property(l => l.Email).HasMaxLength(EmailAddress.LengthMax);
        link.Property(l => l.SecretHash).HasMaxLength(Secret.HashLength);
        link.Property(l => l.Version).IsConcurrencyToken();
        link.HasIndex(l => l.SecretHash).IsUnique();
        link.HasIndex(l => l.ExpiresAt);
    }
}

internal sealed class LinkRequestConfiguration : IEntityTypeConfiguration<LinkRequest>
{
    public void Configure(EntityTypeBuilder<LinkRequest> request)
    {
        request.Property(r => r.Id).ValueGeneratedNever();
        request.Property(r => r.Purpose).HasMaxLength(20);
        request.Property(r => r.Email).HasMaxLength(EmailAddress.LengthMax);
        request.Property(r => r.SecretHash).HasMaxLength(Secret.HashLength);
        request.Property(r => r.Address).HasMaxLength(AuditEntry.AddressLengthMax);
        request.HasIndex(r => r.AskedAt);
    }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.Property(s => s.Id).ValueGeneratedNever();
        session.HasOne<Customer>().WithMany().HasForeignKey(s => s.CustomerId).OnDelete(DeleteBehavior.Restrict);
        session.Property(s => s.Device).HasMaxLength(Device.NameLengthMax);
        session.Property(s => s.DeviceKey).HasMaxLength(Secret.HashLength);
        session.Property(s => s.Address).HasMaxLength(AuditEntry.AddressLengthMax);
        session.HasIndex(s => new { s.CustomerId, s.DeviceKey });
    }
}

internal sealed class RefreshTokenConfiguration : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> token)
    {
        token.HasKey(t => t.Hash);
        token.Property(t => t.Hash).HasMaxLength(Secret.HashLength);
        token.Property(t => t.SuccessorHash).HasMaxLength(Secret.HashLength);
        token.Property(t => t.SpentBy).HasMaxLength(Secret.HashLength);
        token.Property(t => t.Version).IsConcurrencyToken();
        token.HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SignInCounterConfiguration : IEntityTypeConfiguration<SignInCounter>
{
    public void Configure(EntityTypeBuilder<SignInCounter> counter)
    {
        counter.HasKey(c => c.Key);
        counter.Property(c => c.Key).HasMaxLength(SignInCounter.KeyLength);
        counter.Property(c => c.LoginKey).HasMaxLength(SignInCounter.KeyLength);
        counter.Property(c => c.Version).IsConcurrencyToken();
        counter.HasIndex(c => c.LoginKey);
        counter.Ignore(c => c.NeedsNewPassword);
        counter.HasIndex(c => c.ChangedAt);
    }
}
