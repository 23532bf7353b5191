using BenchmarkDotNet.Attributes;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Lists;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Benchmarks.Micro;

/// <summary>The place in a list of invoices, on its way out and back.</summary>
[MemoryDiagnoser]
public class CursorBenchmarks
{
    private readonly InvoiceFilter filter = new(InvoiceStatuses.Unpaid, Text: "gravel");
    private readonly InvoicePosition last = new(
        Guid.Parse("019e83a5-0000-7000-8000-000000000000"), Date: new DateOnly(2026, 6, 15));
    private string cursor = "";

    [GlobalSetup]
    public void Begin() => cursor = Encode();

    [Benchmark]
    public string Encode() => Cursor.Encode(filter, last);

    [Benchmark]
    public object Resume() =>
        Cursor.Resume<InvoiceFilter, InvoicePosition>(new PageRequest<InvoiceFilter>(new InvoiceFilter(), cursor));
}
