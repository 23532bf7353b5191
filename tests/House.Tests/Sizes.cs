using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CustomerPayments.House.Tests;

/// <summary>Methods of at most 70 lines, files of at most 350.</summary>
internal static class Sizes
{
    public const int MethodLinesMax = 70;
    public const int FileLinesMax = 350;

    public static IEnumerable<string> LongFiles(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsCSharp && file.Lines.Length > FileLinesMax
        select $"{file.Path} has {file.Lines.Length} lines";

    /// <summary>From the signature to the last brace; comments above do not count, attributes do.</summary>
    public static IEnumerable<string> LongMethods(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsCSharp
        from body in file.Tree.GetRoot().DescendantNodes().Where(IsMethod)
        let span = file.Tree.GetLineSpan(body.Span)
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLinesMax
        select $"{file.Path}:{span.StartLinePosition.Line + 1} {NameOf(body)} has {lines} lines";

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => $"the {node.Kind()}",
    };
}
