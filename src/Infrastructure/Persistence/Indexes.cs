using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace CustomerPayments.Infrastructure.Persistence;

/// <summary>
/// A server's indexes on tables that exist already. An index that is built inside a migration keeps everybody from
/// writing to its table until it is done. So the migration leaves it out, and what the model has and the database lacks
/// is built afterwards, while others write. A build that was cut off is found and begun again in the same way.
/// </summary>
internal static class Indexes
{
    /// <summary>The operations of a migration, without the indexes on tables that it does not create itself.</summary>
    /// <param name="annotation">Stands on an index that is to be built at once, whatever its value.</param>
    /// <param name="drop">The statement that drops an index, if there is one: it may not have been built yet.</param>
    /// <param name="rename">The statement that renames an index, if there is one.</param>
    public static IReadOnlyList<MigrationOperation> LeftOutOf(
        IReadOnlyList<MigrationOperation> operations, string annotation, Func<DropIndexOperation, string> drop,
        Func<RenameIndexOperation, string> rename)
    {
        var created = operations.OfType<CreateTableOperation>().Select(table => table.Name).ToHashSet();
        return
        [
            .. operations.Where(operation => operation is not CreateIndexOperation index
                    || created.Contains(index.Table) || index.FindAnnotation(annotation) is not null)
                .Select(operation => operation switch
                {
                    DropIndexOperation dropped => new SqlOperation { Sql = drop(dropped) },
                    RenameIndexOperation renamed => new SqlOperation { Sql = rename(renamed) },
                    _ => operation,
                }),
        ];
    }

    /// <returns>The names of the model's indexes that the server does not have, or not in a usable state.</returns>
    public static async Task<List<string>> MissingAsync(PaymentsDb db, CancellationToken ct)
    {
        if (db.UsableIndexes is not { } query)
            return []; // SQLite has one process, which is still starting

        var usable = await db.Database.SqlQueryRaw<string>(query).ToListAsync(ct);
        return [.. NamesIn(db.Model).Except(usable)];
    }

    /// <summary>Builds what is missing, one after another, while others write to the tables.</summary>
    public static async Task BuildAsync(PaymentsDb db, LockPatience patience, CancellationToken ct)
    {
        var missing = await MissingAsync(db, ct);
        if (missing.Count == 0)
            return;

        foreach (var index in OperationsOf(db).Where(index => missing.Contains(index.Name)))
        {
            await patience.TryAsync(db, async () =>
            {
                if (db.DropUnusableIndexes([index.Name]) is { } drop)
                    await db.Database.ExecuteSqlRawAsync(drop, ct);
                if (db.BuildsBesideWriters)
                    await db.LimitLockWaitsAsync(max: null, ct);
                await db.Database.ExecuteSqlRawAsync(db.BuildIndex(index), ct);
            }, ct);
        }
    }

    /// <summary>The statements that build what is missing, for an administrator.</summary>
    public static string Script(PaymentsDb db)
    {
        if (db.UsableIndexes is null)
            return "";

        var limit = db.BuildsBesideWriters ? db.LockWaits(max: null) : null;
        return string.Join(
            db.BatchEnd,
            [
                db.DropUnusableIndexes([.. NamesIn(db.Model)]) ?? "", limit ?? "",
                .. OperationsOf(db).Select(db.BuildIndex), "",
            ]);
    }

    private static IEnumerable<string> NamesIn(IModel model) =>
        model.GetEntityTypes().SelectMany(type => type.GetIndexes()).Select(index => index.GetDatabaseName())
            .OfType<string>().Distinct();

    private static IEnumerable<CreateIndexOperation> OperationsOf(PaymentsDb db) =>
        db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables.SelectMany(table => table.Indexes)
            .Select(CreateIndexOperation.CreateFrom);
}
