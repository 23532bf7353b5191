using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class ApiClientConfiguration : IEntityTypeConfiguration<ApiClient>
{
    public void Configure(EntityTypeBuilder<ApiClient> client)
    {
        client.Property(c => c.Id).HasMaxLength(ApiClient.IdLengthMax);
        client.Property(c => c.Scopes).HasMaxLength(ApiClient.ScopesLengthMax);
        client.Property(c => c.Networks).HasMaxLength(ApiClient.NetworksLengthMax);
        client.Property(c => c.Keys).HasMaxLength(ApiClient.KeysLengthMax);
        client.Property(c => c.Version).IsConcurrencyToken();
        client.Ignore(c => c.ScopeList);
        client.HasMany(c => c.Secrets).WithOne().HasForeignKey(s => s.ClientId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ClientSecretConfiguration : IEntityTypeConfiguration<ClientSecret>
{
    public void Configure(EntityTypeBuilder<ClientSecret> secret)
    {
        secret.ToTable("ClientSecrets");
        secret.HasKey(s => new { s.ClientId, s.Hash });
        secret.Property(s => s.Hash).HasMaxLength(Secret.HashLength);
    }
}

internal sealed class SpentAssertionConfiguration : IEntityTypeConfiguration<SpentAssertion>
{
    public void Configure(EntityTypeBuilder<SpentAssertion> assertion)
    {
        assertion.HasKey(a => a.Key);
        assertion.Property(a => a.Key).HasMaxLength(Secret.HashLength);
        assertion.HasIndex(a => a.ForgetAt);
    }
}
