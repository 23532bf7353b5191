using System.Text.Json;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// Takes over many invoices at once. Each row stands for itself: a bad one refuses nothing but itself.
/// </summary>
public sealed record ImportInvoices(IReadOnlyList<ImportRow> Invoices) : IRequest<IReadOnlyList<ImportedInvoice>>;

/// <summary>An invoice, or why the row is none.</summary>
/// <param name="Reference">As it was sent; null when there is none.</param>
public sealed record ImportRow(string? Reference, InvoiceSnapshot? Invoice, ImportProblem? Problem)
{
    public static ImportRow Of(InvoiceSnapshot invoice) => new(invoice.Reference, invoice, null);
}

/// <summary><c>Stale</c>: the row is older than what is known, and changed nothing.</summary>
public enum ImportOutcome { Created, Updated, Unchanged, Stale, Refused }

/// <param name="Index">Of the row, from 0.</param>
/// <param name="Reference">As it was sent; null when the row has none that can be read.</param>
/// <param name="Problem">Only of a refused row.</param>
public sealed record ImportedInvoice(int Index, string? Reference, ImportOutcome Outcome, ImportProblem? Problem);

/// <param name="Code">As in a problem document.</param>
public sealed record ImportProblem(string Code, string Detail);

public sealed class ImportInvoicesValidator : AbstractValidator<ImportInvoices>
{
    public const int RowsMax = 1000;

    public ImportInvoicesValidator() => RuleFor(c => c.Invoices).Must(rows => rows.Count is > 0 and <= RowsMax)
        .WithMessage($"1 to {RowsMax} invoices.");
}

internal sealed class ImportInvoicesHandler(
    IPaymentsDb db, IMediator mediator, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<ImportInvoices, IReadOnlyList<ImportedInvoice>>
{
    private const int BatchSize = 100;

    private static readonly InvoiceSnapshotValidator Shape = new();

    /// <param name="Index">Of the row, from 0.</param>
    private sealed record Row(int Index, InvoiceSnapshot Invoice);

    public async Task<IReadOnlyList<ImportedInvoice>> Handle(ImportInvoices command, CancellationToken ct)
    {
        var results = command.Invoices
            .Select((row, index) => new ImportedInvoice(index, row.Reference, ImportOutcome.Refused, row.Problem))
            .ToArray();
        var rows = command.Invoices
            .Select((row, index) => row.Invoice is { } invoice ? new Row(index, invoice) : null).OfType<Row>();
        foreach (var batch in rows.Chunk(BatchSize))
        {
            db.ChangeTracker.Clear();
            try
            {
                foreach (var result in await ImportTogetherAsync(batch, ct))
                    results[result.Index] = result;
            }
            catch (DbUpdateException)
            {
                // Somebody changed one of them meanwhile: one by one, so that only that one is decided again.
                foreach (var row in batch)
                    results[row.Index] = await ImportAloneAsync(row, ct);
            }
        }

        return results;
    }

    private async Task<List<ImportedInvoice>> ImportTogetherAsync(Row[] batch, CancellationToken ct)
    {
        var references = batch.Select(row => row.Invoice.Reference).ToList();
        var customerReferences = batch.Select(row => row.Invoice.CustomerReference).Distinct().ToList();
        var customers = await db.Customers.Where(c => customerReferences.Contains(c.Reference))
            .ToDictionaryAsync(c => c.Reference, c => c.Id, ct);
        var known = await db.Invoices.Include(i => i.Lines).Where(i => references.Contains(i.Reference))
            .ToDictionaryAsync(i => i.Reference, ct);
        var now = clock.GetUtcNow().UtcDateTime;

        var results = batch.Select(row => Attempt(row, snapshot =>
        {
            var document = snapshot.ToDocument(merchant.Value.Currency);
            if (!customers.TryGetValue(snapshot.CustomerReference, out var customer))
                throw snapshot.UnknownCustomer();
            if (known.TryGetValue(snapshot.Reference, out var invoice))
                return invoice.Amend(customer, document, knowsPresentState: false);

            db.Invoices.Add(known[snapshot.Reference] = Invoice.Receive(customer, snapshot.Reference, document, now));
            return InvoiceChange.Created;
        })).ToList();
        await db.SaveChangesAsync(ct);
        return results;
    }

    private async Task<ImportedInvoice> ImportAloneAsync(Row row, CancellationToken ct)
    {
        try
        {
            db.ChangeTracker.Clear();
            var upserted = await mediator.Send(new UpsertInvoice(row.Invoice, IfMatch: null), ct);
            return Result(row, upserted.Change);
        }
        catch (Exception e) when (e is RuleViolationException or ValidationException)
        {
            return Refused(row, e);
        }
    }

    private static ImportedInvoice Attempt(Row row, Func<InvoiceSnapshot, InvoiceChange> apply)
    {
        try
        {
            Shape.ValidateAndThrow(row.Invoice);
            return Result(row, apply(row.Invoice));
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
