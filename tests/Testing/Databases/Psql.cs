using System.Diagnostics;
using Npgsql;

namespace CustomerPayments.Testing.Databases;

/// <summary>PostgreSQL's own tool, with which an administrator runs a script.</summary>
public static class Psql
{
    /// <summary>As docs/operations.md says it.</summary>
    /// <returns>The exit code and what it said.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string connection, string script)
    {
        var (file, server) = (Path.GetTempFileName(), new NpgsqlConnectionStringBuilder(connection));
        await File.WriteAllTextAsync(file, script);
        var program = Path.Combine(PostgreSqlCluster.Programs ?? "", "psql");
        var start = new ProcessStartInfo(
            File.Exists(program) ? program : "psql", ["-v", "ON_ERROR_STOP=1", "-f", file])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in new[]
        {
            ("PGHOST", server.Host), ("PGPORT", $"{server.Port}"), ("PGUSER", server.Username),
            ("PGPASSWORD", server.Password), ("PGDATABASE", server.Database),
        })
            start.Environment[name] = value;
        using var psql = Process.Start(start)!;
        var output = await Task.WhenAll(psql.StandardOutput.ReadToEndAsync(), psql.StandardError.ReadToEndAsync());
        await psql.WaitForExitAsync();
        File.Delete(file);
        return (psql.ExitCode, string.Concat(output));
    }
}
