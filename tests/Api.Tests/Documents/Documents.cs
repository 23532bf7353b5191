using System.Text.RegularExpressions;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Documents;

/// <summary>What people are told to type: the READMEs' commands and those of docs/.</summary>
internal static partial class Documents
{
    private static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md",
        SearchOption.AllDirectories)
        .Append(Path.Combine(Repository.Root, "examples", "checkout", "README.md"))
        .Prepend(Path.Combine(Repository.Root, "README.md"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>The blocks for a shell, each as it would be pasted.</summary>
    public static IEnumerable<string> Blocks(string path) => BlockPattern().Matches(Read(path)).Select(block =>
        block.Groups[1].Value.TrimEnd());

    /// <summary>All, each once: blocks for a shell line by line, indented lines, and code within a sentence that a
    /// shell would run.</summary>
    public static IReadOnlyList<string> Commands() => [.. Files.SelectMany(CommandsIn).Distinct()];

    private static IEnumerable<string> CommandsIn(string file)
    {
        var text = File.ReadAllText(file);
        var blocks = BlockPattern().Matches(text).SelectMany(block => LinesOf(block.Groups[1].Value));
        var rest = BlockPattern().Replace(text, "");
        var lines = IndentedPattern().Matches(rest).Concat(InlinePattern().Matches(rest)).Select(m =>
            m.Groups[1].Value).Where(IsCommand);
        return blocks.Concat(lines).Select(command => command.Replace("\\|", "|", StringComparison.Ordinal).Trim());
    }

    /// <summary>A line that goes on is one command with the next; a function or a loop is one with its body.</summary>
    private static IEnumerable<string> LinesOf(string block) => CommandPattern().Matches(block).Select(command =>
        command.Value.Trim());

    private static bool IsCommand(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return ProgramPattern().IsMatch(words[0]) && words.Length > 1
            || words[0].Contains('/', StringComparison.Ordinal) && !words[0].StartsWith('/')
                && File.Exists(Path.Combine(Repository.Root, words[0])) && ScriptPattern().IsMatch(words[0]);
    }

    [GeneratedRegex("^```(?:sh|bash|console)\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    /// <summary>From a line that is not indented and closes nothing to the next such line.</summary>
    [GeneratedRegex(@"^(?! |\}|done|  |\))[^\n]+(\n(?: |\}|done|\))[^\n]*)*", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();

    [GeneratedRegex("^    (\\S[^\\n]*)$", RegexOptions.Multiline)]
    private static partial Regex IndentedPattern();

    [GeneratedRegex("(?<!`)`([^`\\n]+)`(?!`)")]
    private static partial Regex InlinePattern();

    [GeneratedRegex("^(dotnet|docker|curl|openssl|printf|psql|pg_dump|sqlcmd|sqlite3|npm|npx|git|jq|export|apt-get)$")]
    private static partial Regex ProgramPattern();

    [GeneratedRegex(@"(\.sh|^\.ci/\w+)$")]
    private static partial Regex ScriptPattern();
}
