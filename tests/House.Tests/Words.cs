using System.Text.RegularExpressions;

namespace CustomerPayments.House.Tests;

/// <summary>Phrases that make a reader read twice, and words for which the house has another.</summary>
internal static partial class Words
{
    public static IEnumerable<string> Banned(IEnumerable<SourceFile> files) =>
        from file in files
        where !NamesWords().IsMatch(file.Path)
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        from found in BannedIn(file.Path, line.Text)
        select $"{file.Path}:{line.Number} says '{found}'";

    private static IEnumerable<string> BannedIn(string path, string line) =>
        from rule in AboutEmails().IsMatch(path) ? [Everywhere(), AmongEmails()] : new[] { Everywhere() }
        from Match match in rule.Matches(line)
        select match.Value;

    /// <summary>
    /// A test's name is a sentence with underscores for spaces. The contract's and the tables' words stay: the path
    /// <c>/orphans</c>, the alarm <c>"orphan"</c>, names that hold <c>Orphan</c>, and the tag of the emails.
    /// </summary>
    [GeneratedRegex(
        @"(?<![A-Za-z])(but[ _]for|has[ _]to[ _]be|who[ _]has|that[ _]which)(?![A-Za-z])"
        + @"|(?<![A-Za-z/`""])orphans?(?![A-Za-z`""/?])"
        + @"|(?<![A-Za-z])brakes?(?![A-Za-z])"
        + @"|(?<![A-Za-z])a[ _]mail(?![A-Za-z-]|[ _](server|program|sink|box))"
        + @"|(?<![A-Za-z])(?<!""Back office: )mails(?![A-Za-z])",
        RegexOptions.IgnoreCase)]
    private static partial Regex Everywhere();

    /// <summary>Elsewhere a letter is a character.</summary>
    [GeneratedRegex(@"(?<![A-Za-z])letters?(?![A-Za-z-])", RegexOptions.IgnoreCase)]
    private static partial Regex AmongEmails();

    [GeneratedRegex("/(Emails|Mail)/")]
    private static partial Regex AboutEmails();

    /// <summary>Files that list words: the rules, the page about them, and the words that are stored.</summary>
    [GeneratedRegex(@"^tests/House\.Tests/|^docs/house\.md$|/FrozenWords\w*\.cs$")]
    private static partial Regex NamesWords();
}
