using System.Diagnostics;
using Npgsql;

namespace CustomerPayments.Testing.Databases;

/// <summary>A private PostgreSQL made with the machine's own programs.</summary>
internal sealed class PostgreSqlCluster
{
    /// <summary>PostgreSQL refuses to run as root; Debian's package makes this user.</summary>
    private const string User = "postgres";

    /// <summary>Nothing that tests write outlives them, so that it need not reach the disk.</summary>
    private const string InMemoryOnly = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

    private readonly string folder;
    private readonly string programs;

    private PostgreSqlCluster(string programs, string folder, string connection)
    {
        (this.programs, this.folder) = (programs, folder);
        Connection = connection;
    }

    /// <summary>The folder of <c>initdb</c> and its kin, newest first; null where there is none.</summary>
    public static string? Programs { get; } = FindPrograms();

    public string Connection { get; }

    /// <param name="isDurable">Whether commits wait for the disk, as they do on a server that is meant to last.</param>
    public static async Task<PostgreSqlCluster> StartAsync(string programs, bool isDurable)
    {
        var folder = Directory.CreateTempSubdirectory("customer-payments-postgresql-").FullName;
        var (data, passwordFile, password) = (
            Path.Combine(folder, "data"), Path.Combine(folder, "password"), $"{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(passwordFile, password);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "-R", User, folder);

        // Sorting by language is what a server that somebody else has set up may do by default.
        await RunAsync(
            Path.Combine(programs, "initdb"), "-D", data, "-U", User, "-A", "scram-sha-256", $"--pwfile={passwordFile}",
            "--no-sync",
            "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US");
        var port = await ListenAsync(programs, folder, $"-c max_connections=400 {(isDurable ? "" : InMemoryOnly)}");
        var cluster = new PostgreSqlCluster(programs, folder, new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = port, Username = User, Password = password,
        }.ToString());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.StopAsync().GetAwaiter().GetResult();
        return cluster;
    }

    public async Task StopAsync()
    {
        if (!Directory.Exists(folder))
            return;

        await RunAsync(
            Path.Combine(programs, "pg_ctl"), "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
    }

    /// <returns>The port where it listens.</returns>
    private static async Task<int> ListenAsync(string programs, string folder, string options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Take();
            try
            {
                await RunAsync(
                    Path.Combine(programs, "pg_ctl"), "-D", Path.Combine(folder, "data"), "-w", "-l",
                    Path.Combine(folder, "log"), "-o",
                    $"-h 127.0.0.1 -p {port} -k {folder} {options}", "start");
                return port;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Somebody else has taken the port in between.
            }
        }
    }

    private static string? FindPrograms()
    {
        if (Environment.IsPrivilegedProcess
            && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{User}:", StringComparison.Ordinal)))
            return null;

        var ofDebian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return ofDebian.OrderByDescending(version => double.TryParse(Path.GetFileName(version), out var n) ? n : 0)
            .Select(version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        string[] asOther = Environment.IsPrivilegedProcess && program != "chown"
            ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"]
            : [];
        string[] words = [.. asOther, program, .. arguments];

        // The server inherits what its starter has: with pipes to us, the end of the starter would not be seen.
        string[] quietly = ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. words];
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        foreach (var word in quietly)
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', words)} ended with {process.ExitCode}.");
    }
}
