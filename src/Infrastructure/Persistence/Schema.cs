using System.Data.Common;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace CustomerPayments.Infrastructure.Persistence;

/// <summary>Compares the database's schema with this version, and brings it up to date.</summary>
internal static class Schema
{
    private const string WhatToRun =
        "run the API once with the argument migrate (dotnet run --project src/Api -- migrate)";

    /// <exception cref="StartRefusedException">This version cannot work on it.</exception>
    public static Task CheckAsync(PaymentsDb db, CancellationToken ct) => ExplainAsync(db, async () =>
    {
        if (!await CreatorOf(db).ExistsAsync(ct))
            throw new StartRefusedException($"There is no database yet at {PlaceOf(db)}: {WhatToRun}.");

        if (await CountMissingAsync(db, ct) is > 0 and var missing)
            throw new StartRefusedException(
                $"The schema at {PlaceOf(db)} is behind this version by {missing} migration(s): {WhatToRun}.");
    });

    /// <summary>Applies missing migrations. Of several callers one works and the others wait; all succeed.</summary>
    /// <exception cref="StartRefusedException">
    /// The database cannot be reached, is newer than this version, or is another application's.
    /// </exception>
    public static Task MigrateAsync(PaymentsDb db, Func<CancellationToken, Task>? alongside, CancellationToken ct) =>
        ExplainAsync(db, async () =>
    {
        await using var alone = await db.LockSchemaAsync(ct);
        if (await CountMissingAsync(db, ct) > 0)
            // without anything to do it would still build two models, to compare them
            await db.Database.MigrateAsync(ct);
        await FillSearchTexts.FillAsync(db, ct);
        if (alongside is not null)
            await alongside(ct);
    });

    /// <summary>The statements that bring any earlier schema, or an empty database, to this version.</summary>
    public static string Script(PaymentsDb db) =>
        db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

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
