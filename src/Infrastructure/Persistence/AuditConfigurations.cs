using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.Property(e => e.Id).ValueGeneratedNever();
        entry.Property(e => e.Who).HasMaxLength(AuditEntry.WhoLengthMax);
        entry.Property(e => e.OnBehalfOf).HasMaxLength(AuditEntry.OnBehalfOfLengthMax);
        entry.Property(e => e.What).HasMaxLength(AuditEntry.WhatLengthMax);
        entry.Property(e => e.Subject).HasMaxLength(AuditEntry.SubjectLengthMax);
        entry.Property(e => e.Address).HasMaxLength(AuditEntry.AddressLengthMax);
        entry.Property(e => e.RequestId).HasMaxLength(AuditEntry.RequestIdLengthMax);
        entry.Property(e => e.Detail).HasMaxLength(AuditEntry.DetailLengthMax);
        entry.HasIndex(e => new { e.At, e.Id });
        entry.HasIndex(e => new { e.Subject, e.At, e.Id });
    }
}

internal sealed class AuditPruningConfiguration : IEntityTypeConfiguration<AuditPruning>
{
    public void Configure(EntityTypeBuilder<AuditPruning> pruning)
    {
        pruning.HasKey(p => p.Sequence);
        pruning.Property(p => p.Sequence).ValueGeneratedNever();
        pruning.Property(p => p.Hash).HasMaxLength(AuditSeal.HashLength);
        pruning.Property(p => p.Proof).HasMaxLength(AuditSeal.HashLength);
    }
}

/// <summary>Without a foreign key: a seal must outlive a removed entry, to show that it was removed.</summary>
internal sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> seal)
    {
        seal.HasKey(s => s.Sequence);
        seal.Property(s => s.Sequence).ValueGeneratedNever();
        seal.Property(s => s.Hash).HasMaxLength(AuditSeal.HashLength);
        seal.HasIndex(s => s.EntryId).IsUnique();
    }
}
