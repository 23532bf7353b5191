using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>
/// EF's own lock on an SQLite file is a row that a killed process leaves behind, and for which the next start would then wait for
/// ever. This one is a lock of the operating system on a file beside it, and dies with its process.
/// </summary>
internal static class SqliteSchemaLock
{
    public static async Task<IAsyncDisposable> TakeAsync(SqlitePaymentsDb db, CancellationToken ct)
    {
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var alone = await OpenAloneAsync(file + ".migrating", ct);
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

    private static async Task<FileStream> OpenAloneAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
        }
    }
}
