using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>Brings the embedded file up to date at start. Servers' schemas are migrated by deployments instead.</summary>
internal static class SqliteSchema
{
    public static async Task MigrateAsync(SqlitePaymentsDb db, CancellationToken ct)
    {
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);

        // EF's own lock is a row that a killed process leaves behind, and then waits for for ever. This lock dies with us.
        await using var exclusive = await LockAsync(file + ".migrating", ct);
        if (File.Exists(file))
        {
            await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock";""", ct);
        }

        await db.Database.MigrateAsync(ct);
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken ct)
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
