using CustomerPayments.Infrastructure.Startup;
using Microsoft.Data.Sqlite;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Copies the embedded database to one file that needs no other, as it is at one moment, while others read and write.
/// </summary>
internal static class SqliteBackup
{
    /// <param name="connection">The connection string of the database.</param>
    /// <param name="file">Must not exist yet; appears whole or not at all.</param>
    /// <exception cref="StartRefusedException">The copy cannot be made, or is not sound.</exception>
    public static void Make(string connection, string file)
    {
        if (File.Exists(file))
            throw new StartRefusedException($"There is a file {Path.GetFullPath(file)} already; name another one.");

        var part = $"{file}.part";
        try
        {
            File.Delete(part);
            Copy(connection, part);
            using (var written = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(written);
            File.Move(part, file);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw new StartRefusedException($"The backup {Path.GetFullPath(file)} could not be made: {e.Message}", e);
        }
    }

    private static void Copy(string connection, string file)
    {
        // Read only, so that a database that is not there is not made.
        var source = new SqliteConnectionStringBuilder(connection) { Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        var target = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false };
        using var from = new SqliteConnection($"{source}");
        using var to = new SqliteConnection($"{target}");
        from.Open();
        to.Open();
        from.BackupDatabase(to);
        Ask(to, "PRAGMA journal_mode = DELETE");
        if (Ask(to, "PRAGMA integrity_check") is not "ok" and var fault)
            throw new IOException($"The copy is not sound: {fault}");
    }

    private static string? Ask(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        return command.ExecuteScalar() as string;
    }
}
