using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CustomerPayments.House.Tests;

/// <summary>One file that people write, with its path from the repository's root, with slashes.</summary>
public sealed class SourceFile(string path, string text)
{
    private readonly Lazy<SyntaxTree> tree = new(() => CSharpSyntaxTree.ParseText(text, SourceTree.Language, path));

    public string Path { get; } = path;
    public string Text { get; } = text;
    public string[] Lines { get; } = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);
    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    /// <summary>Only of a C# file.</summary>
    public SyntaxTree Tree => tree.Value;
}
