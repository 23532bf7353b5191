using System.Text.Json;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// Takes over many invoices at once. Each row is decided by itself: a bad row refuses only itself.
/// </summary>
public sealed record ImportInvoices(IReadOnlyList<ImportRow> Invoices) : IRequest<IReadOnlyList<ImportedInvoice>>;

/// <summary>An invoice, or the reason why the row cannot be read as one.</summary>
/// <param name="Reference">As it was sent; null when the row has none.</param>
public sealed record ImportRow(string? Reference, StatedInvoice? Invoice, ImportProblem? Problem)
{
    public static ImportRow Of(StatedInvoice invoice) => new(invoice.Reference, invoice, null);
}

/// <summary><c>Stale</c>: the row is older than the stored invoice and changed nothing.</summary>
public enum ImportOutcome { Created, Updated, Unchanged, Stale, Refused }

/// <param name="Index">Of the row, from 0.</param>
/// <param name="Reference">As it was sent; null when the row has no readable one.</param>
/// <param name="Problem">Null unless the row is refused.</param>
public sealed record ImportedInvoice(int Index, string? Reference, ImportOutcome Outcome, ImportProblem? Problem);

/// <param name="Code">As in a problem document.</param>
public sealed record ImportProblem(string Code, string Detail);

internal sealed class ImportInvoicesValidator : AbstractValidator<ImportInvoices>
{
    public const int RowsMax = 1000;

    public ImportInvoicesValidator() => RuleFor(c => c.Invoices).Must(rows => rows.Count is > 0 and <= RowsMax)
        .WithMessage($"1 to {RowsMax} invoices.");
}

internal sealed class ImportInvoicesHandler(
    IPaymentsDb db, IOptions<MerchantOptions> merchant, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ImportInvoices, IReadOnlyList<ImportedInvoice>>
{
    private const int BatchSize = 100;

    private static readonly StatedInvoiceValidator Shape = new();

    /// <param name="Index">Of the row, from 0.</param>
    private sealed record Row(int Index, StatedInvoice Invoice);

    public async Task<IReadOnlyList<ImportedInvoice>> Handle(ImportInvoices command, CancellationToken ct)
    {
        var results = command.Invoices
            .Select((row, index) => new ImportedInvoice(index, row.Reference, ImportOutcome.Refused, row.Problem))
            .ToArray();
        var rows = command.Invoices
            .Select((row, index) => row.Invoice is { } invoice ? new Row(index, invoice) : null).OfType<Row>();
        foreach (var batch in rows.Chunk(BatchSize))
        {
            foreach (var result in await db.DecideAndSaveAsync(() => ImportAsync(batch, ct), ct))
                results[result.Index] = result;
        }

        return results;
    }

    private async Task<List<ImportedInvoice>> ImportAsync(Row[] batch, CancellationToken ct)
    {
        var intake = await InvoiceIntake.ReadAsync(
            db, merchant.Value.Currency, clock.GetUtcNow().UtcDateTime, [.. batch.Select(row => row.Invoice)], ct);
        List<ImportedInvoice> imported = [.. batch.Select(row => Import(row, intake))];
        audit.RecordWrites<Invoice>(Audited.InvoicePut, i => $"invoice:{i.Id.Value}", i => i.Reference);
        return imported;
    }

    private static ImportedInvoice Import(Row row, InvoiceIntake intake)
    {
        try
        {
            Shape.ValidateAndThrow(row.Invoice);
            return Result(row, intake.Take(row.Invoice, ifMatch: null).Change);
        }
        catch (Exception e) when (e is RuleViolationException or ValidationException)
        {
            return Refused(row, e);
        }
    }

    private static ImportedInvoice Result(Row row, InvoiceChange change) => new(
        row.Index, row.Invoice.Reference,
        change switch
        {
            InvoiceChange.Created => ImportOutcome.Created,
            InvoiceChange.Updated => ImportOutcome.Updated,
            InvoiceChange.Stale => ImportOutcome.Stale,
            _ => ImportOutcome.Unchanged,
        },
        null);

    private static ImportedInvoice Refused(Row row, Exception why) => new(
        row.Index, row.Invoice.Reference, ImportOutcome.Refused, why is RuleViolationException rule
            ? new ImportProblem(rule.Code, rule.Message)
            : new ImportProblem("validation-failed", string.Join(" ", ((ValidationException)why).Errors.Select(
                e => $"{JsonNamingPolicy.CamelCase.ConvertName(e.PropertyName)}: {e.ErrorMessage}"))));
}
