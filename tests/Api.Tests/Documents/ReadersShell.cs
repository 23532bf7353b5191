using System.Diagnostics;
using System.Text;

namespace CustomerPayments.Api.Tests.Documents;

/// <summary>An interactive shell, into which a reader pastes one block of a document after another.</summary>
internal sealed class ReadersShell : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private int blocks;

    /// <param name="shell"><c>bash</c> or <c>zsh</c>, without anybody's settings.</param>
    public ReadersShell(string shell)
    {
        var start = new ProcessStartInfo(shell)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var option in shell == "zsh" ? new[] { "-f", "-i", "-s" } : ["--norc", "--noprofile", "-i", "-s"])
            start.ArgumentList.Add(option);
        start.Environment["PS1"] = start.Environment["PS2"] = "";
        start.Environment["TERM"] = "dumb";
        process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync(); // prompts
    }

    /// <returns>Why the blocks cannot be run here; null when they can.</returns>
    public static string? WhyNot(string shell)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var missing = new[] { shell, "curl", "jq" }.Where(tool => !path.Any(folder => File.Exists(Path.Combine(folder,
            tool)))).ToList();
        return missing.Count == 0 ? null
            : $"The README's tour needs {string.Join(" and ", missing)}, which this machine does not have.";
    }

    /// <summary>Waits for the end of the block.</summary>
    /// <returns>What it has written, on both streams.</returns>
    public async Task<string> PasteAsync(string block)
    {
        var end = $"--- {++blocks} ---";
        await process.StandardInput.WriteLineAsync($"exec 2>&1\n{block}\necho '{end}'");
        await process.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(Patience);
        var answer = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line && !line.EndsWith(end,
            StringComparison.Ordinal))
            answer.AppendLine(line);
        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
