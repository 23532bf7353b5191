using System.Data.Common;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using static CustomerPayments.Infrastructure.Startup.StartRefusedException;

namespace CustomerPayments.Infrastructure.Persistence;

/// <summary>Compares the database's schema with this version, and brings it up to date.</summary>
internal static class Schema
{
    /// <exception cref="StartRefusedException">This version cannot work on it.</exception>
    public static Task CheckAsync(PaymentsDb db, CancellationToken ct) => ExplainAsync(db, async () =>
    {
        if (!await CreatorOf(db).ExistsAsync(ct))
            throw new StartRefusedException($"There is no database yet at {PlaceOf(db)}: {MigrateFirst}.");

        if (await CountMissingAsync(db, ct) is > 0 and var missing)
            throw new StartRefusedException(
                $"The schema at {PlaceOf(db)} is behind this version by {missing} migration(s): {MigrateFirst}.");

        // A unique one is a promise that the code relies on.
        if (await Indexes.MissingAsync(db, ct) is [var index, ..])
            throw new StartRefusedException(
                $"The schema at {PlaceOf(db)} lacks the index {index}: {MigrateFirst}.");
    });

    /// <summary>Applies missing migrations. Of several callers one works and the others wait; all succeed.</summary>
    /// <exception cref="StartRefusedException">
    /// The database cannot be reached, is newer than this version, or is another application's; or another session does
    /// not let go of a lock.
    /// </exception>
    public static Task MigrateAsync(
        PaymentsDb db, Func<CancellationToken, Task>? alongside, CancellationToken ct, LockPatience? patience = null) =>
        ExplainAsync(db, async () =>
    {
        await using var alone = await db.LockSchemaAsync(ct);
        await UpdateAsync(db, patience ?? LockPatience.Default, ct);
        if (alongside is not null)
            await alongside(ct);
    });

    /// <summary>The statements that bring any earlier schema, or an empty database, to this version.</summary>
    public static string Script(PaymentsDb db) => string.Join(db.BatchEnd,
        db.LockWaits(LockPatience.Default.Wait) ?? "",
        db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent),
        Indexes.Script(db));

    private static async Task UpdateAsync(PaymentsDb db, LockPatience patience, CancellationToken ct)
    {
        var usual = db.Database.GetCommandTimeout();
        try
        {
            if (await CountMissingAsync(db, ct) > 0)
                // without anything to do it would still build two models, to compare them
                await patience.TryAsync(db, () => db.Database.MigrateAsync(ct), ct);
            await Indexes.BuildAsync(db, patience, ct);
            await patience.TryAsync(db, () => FillSearchTexts.FillAsync(db, ct), ct);
        }
        finally
        {
            // pools of connections hand out the limit as it was left
            await db.LimitLockWaitsAsync(max: null, CancellationToken.None);
            db.Database.SetCommandTimeout(usual);
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Creates an empty database where there is none.</summary>
    public static async Task CreateAsync(PaymentsDb db, CancellationToken ct)
    {
        var creator = CreatorOf(db);
        if (await creator.ExistsAsync(ct))
            return;

        try
        {
            await creator.CreateAsync(ct);
        }
        catch (DbException)
        {
            // Another process may have created it in the same moment.
            if (!await creator.ExistsAsync(ct))
                throw;
        }
    }

    /// <returns>The number of this version's migrations that the database lacks.</returns>
    /// <exception cref="StartRefusedException">It has migrations that this version does not know.</exception>
    private static async Task<int> CountMissingAsync(PaymentsDb db, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().ToHashSet();
        var tables = await db.Database.SqlQueryRaw<string>(db.TableNames).ToListAsync(ct);
        var applied = tables.Contains(HistoryRepository.DefaultTableName)
            ? (await db.Database.GetAppliedMigrationsAsync(ct)).ToList()
            : [];
        var unknown = applied.Where(migration => !known.Contains(migration)).ToList();
        if (unknown.Count > 0 && unknown.Count < applied.Count)
            throw new StartRefusedException(
                $"The schema at {PlaceOf(db)} is newer than this version (it has {unknown[^1]}): run the newer "
                    + "version.");
        if (unknown.Count > 0 || applied.Count == 0
            && tables.Exists(table => !table.StartsWith("__EF", StringComparison.Ordinal)))
            throw new StartRefusedException(
                $"The database at {PlaceOf(db)} holds tables of another application: name another one in "
                    + "ConnectionStrings:Payments.");
        return known.Count - applied.Count;
    }

    private static async Task ExplainAsync(PaymentsDb db, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (db.IsLocked(e))
        {
            throw new StartRefusedException(
                $"Another session holds a lock that the migration of {PlaceOf(db)} needs and does not let go of it: "
                    + "end that session and try again; what was finished is kept.", e);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException })
        {
            throw new StartRefusedException(
                db.Explain(e as DbException ?? (DbException)e.InnerException!, PlaceOf(db)), e);
        }
    }

    private static IRelationalDatabaseCreator CreatorOf(PaymentsDb db) => db.GetService<IRelationalDatabaseCreator>();

    /// <summary>Where the database is, without the secrets of the connection string.</summary>
    private static string PlaceOf(PaymentsDb db)
    {
        var connection = db.Database.GetDbConnection();
        return connection.Database.Length > 0
            ? $"{connection.DataSource} ({connection.Database})"
            : connection.DataSource;
    }
}
