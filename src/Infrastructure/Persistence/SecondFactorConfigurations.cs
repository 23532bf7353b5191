using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> factor)
    {
        factor.HasKey(f => f.CustomerId);
        factor.Property(f => f.CustomerId).ValueGeneratedNever();
        factor.HasOne<Customer>().WithOne().HasForeignKey<SecondFactor>(f => f.CustomerId)
            .OnDelete(DeleteBehavior.Restrict);
        factor.HasMany(f => f.Passkeys).WithOne().HasForeignKey(p => p.CustomerId).OnDelete(DeleteBehavior.Cascade);
        factor.Property(f => f.TotpKey).HasMaxLength(SecondFactor.TotpKeyLengthMax);
        factor.Property(f => f.RecoveryCodeHashes).HasMaxLength(RecoveryCode.Count * (Secret.HashLength + 1));
        factor.Property(f => f.Version).IsConcurrencyToken();
        factor.Ignore(f => f.Kind);
        factor.Ignore(f => f.RecoveryCodesLeft);
    }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> passkey)
    {
        passkey.Property(p => p.Id).ValueGeneratedNever();
        passkey.Property(p => p.CredentialId).HasMaxLength(Passkey.CredentialIdLengthMax);
        passkey.Property(p => p.CredentialHash).HasMaxLength(Secret.HashLength);
        passkey.Property(p => p.PublicKey).HasMaxLength(Passkey.PublicKeyLengthMax);
        passkey.Property(p => p.Name).HasMaxLength(Passkey.NameLengthMax);
        passkey.Property(p => p.Version).IsConcurrencyToken();
        passkey.HasIndex(p => p.CredentialHash).IsUnique();
        passkey.HasIndex(p => p.CustomerId);
    }
}

internal sealed class SpentChallengeConfiguration : IEntityTypeConfiguration<SpentChallenge>
{
    public void Configure(EntityTypeBuilder<SpentChallenge> challenge)
    {
        challenge.HasKey(c => c.Hash);
        challenge.Property(c => c.Hash).HasMaxLength(Secret.HashLength);
        challenge.HasIndex(c => c.SpentAt);
    }
}
