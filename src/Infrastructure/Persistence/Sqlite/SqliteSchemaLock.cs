using CustomerPayments.Infrastructure.Startup;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>
/// EF's own lock on an SQLite file is a row. A killed process leaves it behind, and the next start would wait for it
/// for ever. This lock is one of the operating system on a file beside the database, and ends with its process.
/// </summary>
internal static class SqliteSchemaLock
{
    /// <exception cref="StartRefusedException">The folder of the file cannot be written.</exception>
    public static async Task<IAsyncDisposable> TakeAsync(SqlitePaymentsDb db, CancellationToken ct)
    {
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        var alone = await TakeAsync(file + ".migrating", ct);
        try
        {
            await Schema.CreateAsync(db, ct);
            await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock";""", ct);
            return alone;
        }
        catch
        {
            await alone.DisposeAsync();
            throw;
        }
    }

    private static async Task<OneProcess> TakeAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                if (OneProcess.TryTake(path) is { } taken)
                    return taken;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartRefusedException($"The folder of the database {path} cannot be written: {e.Message}", e);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }
}
