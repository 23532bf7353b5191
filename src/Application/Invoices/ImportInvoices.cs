using System.Text.Json;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>Takes over many invoices at once. Each row stands for itself: a bad one refuses nothing but itself.</summary>
public sealed record ImportInvoices(IReadOnlyList<InvoiceSnapshot> Invoices) : IRequest<IReadOnlyList<ImportedInvoice>>;

public enum ImportOutcome { Created, Updated, Unchanged, Refused }

/// <param name="Problem">Only of a refused row.</param>
public sealed record ImportedInvoice(string Reference, ImportOutcome Outcome, ImportProblem? Problem);

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

    public async Task<IReadOnlyList<ImportedInvoice>> Handle(ImportInvoices command, CancellationToken ct)
    {
        var results = new List<ImportedInvoice>(command.Invoices.Count);
        foreach (var batch in command.Invoices.Chunk(BatchSize))
        {
            db.ChangeTracker.Clear();
            try
            {
                results.AddRange(await ImportTogetherAsync(batch, ct));
            }
            catch (DbUpdateException)
            {
                // Somebody changed one of them meanwhile: one by one, so that only that one is decided again.
                foreach (var row in batch)
                    results.Add(await ImportAloneAsync(row, ct));
            }
        }

        return results;
    }

    private async Task<List<ImportedInvoice>> ImportTogetherAsync(InvoiceSnapshot[] batch, CancellationToken ct)
    {
        var references = batch.Select(row => row.Reference).ToList();
        var customerReferences = batch.Select(row => row.CustomerReference).Distinct().ToList();
        var customers = await db.Customers.Where(c => customerReferences.Contains(c.Reference)).ToDictionaryAsync(c => c.Reference, c => c.Id, ct);
        var known = await db.Invoices.Include(i => i.Lines).Where(i => references.Contains(i.Reference)).ToDictionaryAsync(i => i.Reference, ct);
        var now = clock.GetUtcNow().UtcDateTime;

        var results = batch.Select(row => Attempt(row, () =>
        {
            var document = row.ToDocument(merchant.Value.Currency);
            if (!customers.TryGetValue(row.CustomerReference, out var customer))
                throw row.UnknownCustomer();
            if (known.TryGetValue(row.Reference, out var invoice))
                return invoice.Amend(customer, document, knowsPresentState: false);

            db.Invoices.Add(known[row.Reference] = Invoice.Receive(customer, row.Reference, document, now));
            return InvoiceChange.Created;
        })).ToList();
        await db.SaveChangesAsync(ct);
        return results;
    }

    private async Task<ImportedInvoice> ImportAloneAsync(InvoiceSnapshot row, CancellationToken ct)
    {
        try
        {
            db.ChangeTracker.Clear();
            var upserted = await mediator.Send(new UpsertInvoice(row, IfMatch: null), ct);
            return Result(row, upserted.Change);
        }
        catch (Exception e) when (e is RuleViolationException or ValidationException)
        {
            return Refused(row, e);
        }
    }

    private static ImportedInvoice Attempt(InvoiceSnapshot row, Func<InvoiceChange> apply)
    {
        try
        {
            Shape.ValidateAndThrow(row);
            return Result(row, apply());
        }
        catch (Exception e) when (e is RuleViolationException or ValidationException)
        {
            return Refused(row, e);
        }
    }

    private static ImportedInvoice Result(InvoiceSnapshot row, InvoiceChange change) => new(
        row.Reference,
        change switch
        {
            InvoiceChange.Created => ImportOutcome.Created,
            InvoiceChange.Updated => ImportOutcome.Updated,
            _ => ImportOutcome.Unchanged,
        },
        null);

    private static ImportedInvoice Refused(InvoiceSnapshot row, Exception why) => new(
        row.Reference, ImportOutcome.Refused, why is RuleViolationException rule
            ? new ImportProblem(rule.Code, rule.Message)
            : new ImportProblem("validation-failed", string.Join(" ", ((ValidationException)why).Errors.Select(e => $"{JsonNamingPolicy.CamelCase.ConvertName(e.PropertyName)}: {e.ErrorMessage}"))));
}
