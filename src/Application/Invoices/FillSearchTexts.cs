using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// Makes invoices and customers of an earlier version searchable: rows from before the migration, and rows that a
/// replica not yet replaced has written since. No statement can do it, because each database folds letters in its own
/// way.
/// </summary>
/// <returns>The number of filled rows.</returns>
public sealed record FillSearchTexts : IRequest<int>
{
    private const int BatchSize = 500;

    /// <summary>Saves batch by batch; the next run continues an interrupted one.</summary>
    public static async Task<int> FillAsync(IPaymentsDb db, CancellationToken ct) =>
        await FillAsync(
            db, db.Invoices.Where(i => i.SearchText == null).OrderBy(i => i.Id), invoice => invoice.FillSearchText(),
            ct)
        + await FillAsync(
            db, db.Customers.Where(c => c.SearchText == null).OrderBy(c => c.Id), customer => customer.FillSearchText(),
            ct);

    private static async Task<int> FillAsync<T>(
        IPaymentsDb db, IQueryable<T> unsearchable, Action<T> fill, CancellationToken ct)
    {
        for (var filled = 0; ;)
        {
            var batch = await db.DecideAndSaveAsync(async () =>
            {
                var rows = await unsearchable.Take(BatchSize).ToListAsync(ct);
                rows.ForEach(fill);
                return rows.Count;
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
