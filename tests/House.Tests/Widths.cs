using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CustomerPayments.House.Tests;

/// <summary>Lines of at most 120 columns.</summary>
internal static partial class Widths
{
    public const int ColumnsMax = 120;

    public static IEnumerable<string> WideLines(IEnumerable<SourceFile> files) =>
        from file in files
        where !MayBeWide().IsMatch(file.Path)
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > ColumnsMax && !IsTableRow(file, line.Text) && !IsPasted(file, line.Number)
            && !LinkAlone().IsMatch(line.Text)
            && !IsQuoted(file, line.Number)
        select $"{file.Path}:{line.Number} has {line.Text.Length} columns";

    /// <summary>A table's row in Markdown cannot be broken.</summary>
    private static bool IsTableRow(SourceFile file, string line) =>
        file.IsMarkdown && line.TrimStart().StartsWith('|');

    /// <summary>A block of code in Markdown: commands and headers that people copy as they stand.</summary>
    private static bool IsPasted(SourceFile file, int number) =>
        file.IsMarkdown
        && (file.Lines[number - 1].StartsWith("    ", StringComparison.Ordinal)
            || file.Lines.Take(number).Count(line => line.StartsWith("```", StringComparison.Ordinal)) % 2 == 1);

    /// <summary>
    /// A text in quotation marks that runs over the edge: JSON, SQL, XML, a sentence for people. To break it would hide
    /// what it says.
    /// </summary>
    private static bool IsQuoted(SourceFile file, int number)
    {
        var line = file.Lines[number - 1];
        if (!file.IsCSharp)
            return IsScript().IsMatch(file.Path) && OpensQuotation().IsMatch(line[..ColumnsMax]);

        var edge = file.Tree.GetText().Lines[number - 1].Start + ColumnsMax;
        return file.Tree.GetRoot().FindToken(edge).Parent?.AncestorsAndSelf().Any(IsText) is true;
    }

    private static bool IsText(SyntaxNode node) =>
        node is InterpolatedStringExpressionSyntax || node.IsKind(SyntaxKind.StringLiteralExpression);

    /// <summary>Of a line's beginning: a quotation that is not closed.</summary>
    [GeneratedRegex(@"^(?:[^'`""]|'[^']*'|`[^`]*`|""[^""]*"")*(?:'[^']*|`[^`]*|""[^""]*)$")]
    private static partial Regex OpensQuotation();

    [GeneratedRegex(@"\.(js|ts|html)$")]
    private static partial Regex IsScript();

    /// <summary>
    /// Style sheets, which keep one rule on a line; the frames and texts of emails, whose line breaks are sent.
    /// </summary>
    [GeneratedRegex(@"\.(css|liquid)$")]
    private static partial Regex MayBeWide();

    /// <summary>A line with nothing beside a link cannot be broken either.</summary>
    [GeneratedRegex(@"^\W*(Source: )?(\[[^\]]*\]\()?https?://\S+$")]
    private static partial Regex LinkAlone();
}
