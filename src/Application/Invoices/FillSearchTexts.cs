using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// Makes invoices of an earlier version searchable: rows from before the migration, and rows that a replica not yet
/// replaced has written since. No statement can do it, because each database folds letters in its own way.
/// </summary>
/// <returns>The number of filled rows.</returns>
public sealed record FillSearchTexts : IRequest<int>
{
    private const int BatchSize = 500;

    /// <summary>Saves batch by batch; the next run continues an interrupted one.</summary>
    public static async Task<int> FillAsync(IPaymentsDb db, CancellationToken ct)
    {
        for (var filled = 0; ;)
        {
            var batch = await db.DecideAndSaveAsync(async () =>
            {
                var unsearchable = db.Invoices.Where(i => i.SearchText == null).OrderBy(i => i.Id);
                var invoices = await unsearchable.Take(BatchSize).ToListAsync(ct);
                invoices.ForEach(invoice => invoice.FillSearchText());
                return invoices.Count;
            }, ct);
            if (batch == 0)
                return filled;
            filled += batch;
        }
    }
}

internal sealed class FillSearchTextsHandler(IPaymentsDb db) : IRequestHandler<FillSearchTexts, int>
{
    public Task<int> Handle(FillSearchTexts command, CancellationToken ct) => FillSearchTexts.FillAsync(db, ct);
}
