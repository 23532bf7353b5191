using System.Globalization;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Data.Sqlite;

namespace CustomerPayments.Simulation.Tests.KillLoop;

/// <summary>
/// A copy of the embedded database, made by the product's command while customers pay, and put back by hand as an
/// operator does.
/// </summary>
internal sealed class BackupOfLoad
{
    private readonly string database;
    private readonly string copy;

    public BackupOfLoad(TestDatabase database, string folder)
    {
        if (database.Provider is not DatabaseProvider.Sqlite)
            throw new ArgumentException("The command backup copies an SQLite file.", nameof(database));

        (this.database, copy) = (
            new SqliteConnectionStringBuilder(database.Connection).DataSource, Path.Combine(folder, "backup.db"));
    }

    /// <returns>What the command said.</returns>
    public Task<string> MakeAsync(IEnumerable<(string, string)> settings) =>
        RunAsync(settings, "backup", "--to", copy);

    /// <summary>Puts the copy in the database's place and runs what the documents then say to run.</summary>
    /// <returns>What the command said.</returns>
    public Task<string> RestoreAsync(IEnumerable<(string, string)> settings)
    {
        foreach (var file in new[] { database, $"{database}-wal", $"{database}-shm" })
            File.Delete(file);
        File.Copy(copy, database);
        var stopped = DateTime.UtcNow.AddHours(-1).ToString("O", CultureInfo.InvariantCulture);
        return RunAsync(settings, "after-restore", "--stopped", stopped); // the simulator's search does not lag
    }

    private static async Task<string> RunAsync(IEnumerable<(string, string)> settings, params string[] words)
    {
        var (exitCode, output) = await ApiProcess.RunAsync(settings, words);
        return exitCode == 0
            ? output.TrimEnd()
            : throw new InvalidOperationException($"{words[0]} ended with {exitCode}: {output}");
    }
}
