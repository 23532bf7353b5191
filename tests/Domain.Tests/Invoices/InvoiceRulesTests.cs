using CsCheck;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Domain.Tests.Invoices;

public sealed class InvoiceRulesTests
{
    private static readonly DateOnly Today = new(2026, 6, 15);

    private static readonly Gen<(InvoiceStatus Status, DateOnly DueOn)> AnyInvoice =
        Gen.Select(Gen.Enum<InvoiceStatus>(), Gen.Int[-3, 3].Select(Today.AddDays));

    [TestCase(InvoiceStatus.Unpaid, "2026-06-14", 1)]
    [TestCase(InvoiceStatus.Unpaid, "2026-05-15", 31)]
    [TestCase(InvoiceStatus.Unpaid, "2026-06-15", 0, Description = "due today")]
    [TestCase(InvoiceStatus.Pending, "2026-06-14", 0)]
    [TestCase(InvoiceStatus.Paid, "2026-06-14", 0)]
    [TestCase(InvoiceStatus.Void, "2026-06-14", 0)]
    public void An_unpaid_invoice_is_overdue_from_the_day_after_its_due_date(
        InvoiceStatus status, string dueOn, int days)
    {
        var due = DateOnly.ParseExact(dueOn, "yyyy-MM-dd");
        Assert.That(InvoiceRules.IsOverdue(status, due, Today), Is.EqualTo(days > 0));
        Assert.That(InvoiceRules.DaysOverdue(status, due, Today), Is.EqualTo(days));
    }

    [Test]
    public void The_database_finds_overdue_invoices_by_the_same_rule_as_memory() =>
        AnyInvoice.Sample(row => Assert.That(
            InvoiceRules.IsOverdue(Today).Compile()(Stored(row)),
            Is.EqualTo(InvoiceRules.IsOverdue(row.Status, row.DueOn, Today))));

    [TestCase(InvoiceStatuses.Unpaid, new[] { InvoiceStatus.Unpaid }, false)]
    [TestCase(InvoiceStatuses.Unpaid | InvoiceStatuses.Overdue, new[] { InvoiceStatus.Unpaid }, false)]
    [TestCase(InvoiceStatuses.Overdue, new InvoiceStatus[0], true)]
    [TestCase(InvoiceStatuses.Overdue | InvoiceStatuses.Paid, new[] { InvoiceStatus.Paid }, true)]
    [TestCase(InvoiceRules.AllButVoid,
        new[] { InvoiceStatus.Unpaid, InvoiceStatus.Pending, InvoiceStatus.Paid }, false)]
    public void Asking_for_unpaid_invoices_includes_the_overdue_ones(
        InvoiceStatuses asked, InvoiceStatus[] whole, bool onlyOverdue) =>
        Assert.That(
            (InvoiceRules.WholeStatuses(asked).ToArray(), InvoiceRules.AsksForOverdueOnly(asked)),
            Is.EqualTo((whole, onlyOverdue)));

    [Test]
    public void An_invoice_is_listed_when_its_status_is_asked_for_or_it_is_overdue_and_those_are() =>
        Gen.Select(Gen.Int[1, 31].Select(bits => (InvoiceStatuses)bits), AnyInvoice).Sample((asked, row) => Assert.That(
            InvoiceRules.IsAmong(asked, Today).Compile()(Stored(row)),
            Is.EqualTo(InvoiceRules.WholeStatuses(asked).Contains(row.Status)
                || asked.HasFlag(InvoiceStatuses.Overdue)
                    && InvoiceRules.IsOverdue(row.Status, row.DueOn, Today))));

    /// <summary>A row as a database may hold it, without the way that led there.</summary>
    private static Invoice Stored((InvoiceStatus Status, DateOnly DueOn) row)
    {
        var invoice = Make.Owing(100);
        typeof(Invoice).GetProperty(nameof(Invoice.Status))!.SetValue(invoice, row.Status);
        typeof(Invoice).GetProperty(nameof(Invoice.DueOn))!.SetValue(invoice, row.DueOn);
        return invoice;
    }
}
