using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class InvoiceConfiguration : IEntityTypeConfiguration<Invoice>
{
    /// <summary>The number and the purchase order, each at its longest, and the character between them.</summary>
    private const int SearchTextLengthMax = 2 * SearchText.GrowthMax * InvoiceDocument.NumberLengthMax + 1;

    public void Configure(EntityTypeBuilder<Invoice> invoice)
    {
        invoice.Property(i => i.Id).ValueGeneratedNever();
        invoice.HasOne<Customer>().WithMany().HasForeignKey(i => i.CustomerId).OnDelete(DeleteBehavior.Restrict);
        invoice.Property(i => i.Reference).HasMaxLength(64);
        invoice.Property(i => i.Number).HasMaxLength(InvoiceDocument.NumberLengthMax);
        invoice.Property(i => i.PurchaseOrder).HasMaxLength(InvoiceDocument.NumberLengthMax);
        invoice.Property(i => i.SearchText).HasMaxLength(SearchTextLengthMax);
        invoice.Property(i => i.Currency).HasMaxLength(3).IsFixedLength();
        invoice.Property(i => i.Status).HasMaxLength(20);
        invoice.Property(i => i.DocumentUrl).HasMaxLength(InvoiceDocument.DocumentUrlLengthMax);
        invoice.Property(i => i.Version).IsConcurrencyToken();
        invoice.Ignore(i => i.Balance);
        invoice.HasMany(i => i.Lines).WithOne().HasForeignKey("InvoiceId").OnDelete(DeleteBehavior.Cascade);

        // An index for each sort of a customer's list; the id breaks ties. Then the back office's list and the summary.
        invoice.HasIndex(i => new { i.CustomerId, i.DueOn, i.Id });
        invoice.HasIndex(i => new { i.CustomerId, i.IssuedOn, i.Id });
        invoice.HasIndex(i => new { i.CustomerId, i.BalanceMinor, i.Id });
        invoice.HasIndex(i => new { i.CustomerId, i.Number, i.Id });
        invoice.HasIndex(i => new { i.CustomerId, i.Reference });
        invoice.HasIndex(i => new { i.CustomerId, i.Status, i.DueOn, i.BalanceMinor, i.TotalMinor });
        invoice.HasIndex(i => i.Reference).IsUnique();

        // Few invoices have it; an alarm names them.
        invoice.HasIndex(i => i.ReleasedBeyondTotalMinor)
            .HasFilter($"\"{nameof(Invoice.ReleasedBeyondTotalMinor)}\" IS NOT NULL");

        // The rows that cannot be searched yet. As a rule there are none, so that asking for them costs nothing.
        invoice.HasIndex(i => i.Id, "IX_Invoices_Unsearchable").HasFilter("\"SearchText\" IS NULL");
    }
}

internal sealed class InvoiceLineConfiguration : IEntityTypeConfiguration<InvoiceLine>
{
    public void Configure(EntityTypeBuilder<InvoiceLine> line)
    {
        line.ToTable("InvoiceLines");
        line.Property<InvoiceId>("InvoiceId");
        line.HasKey("InvoiceId", nameof(InvoiceLine.Position));
        line.Property(l => l.Position).ValueGeneratedNever();
        line.Property(l => l.Description).HasMaxLength(InvoiceLine.DescriptionLengthMax);
        line.Property(l => l.Quantity).HasPrecision(18, 4);
    }
}
