using System.Text.RegularExpressions;

namespace CustomerPayments.House.Tests;

/// <summary>Lines of at most 120 columns.</summary>
internal static partial class Widths
{
    public const int ColumnsMax = 120;

    public static IEnumerable<string> WideLines(IEnumerable<SourceFile> files) =>
        from file in files
        where !MayBeWide().IsMatch(file.Path)
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > ColumnsMax && !IsTableRow(file, line.Text) && !LinkAlone().IsMatch(line.Text)
        select $"{file.Path}:{line.Number} has {line.Text.Length} columns";

    /// <summary>A table's row in Markdown cannot be broken.</summary>
    private static bool IsTableRow(SourceFile file, string line) =>
        file.IsMarkdown && line.TrimStart().StartsWith('|');

    /// <summary>
    /// Style sheets, which keep one rule on a line; the frames and texts of emails, whose line breaks are sent.
    /// </summary>
    [GeneratedRegex(@"\.(css|liquid)$")]
    private static partial Regex MayBeWide();

    /// <summary>A line with nothing beside a link cannot be broken either.</summary>
    [GeneratedRegex(@"^\W*(Source: )?(\[[^\]]*\]\()?https?://\S+$")]
    private static partial Regex LinkAlone();
}
