using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// Makes invoices searchable that an earlier version has written: before the migration, or after it by a replica that
/// was not yet replaced. Databases cannot do it by themselves, since each folds letters in its own way.
/// </summary>
/// <returns>How many there were.</returns>
public sealed record FillSearchTexts : IRequest<int>
{
    private const int BatchSize = 500;

    /// <summary>Batch by batch, each saved by itself: what was ended half-way is gone on with the next time.</summary>
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
