using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CustomerPayments.House.Tests;

/// <summary>Constants that nothing names.</summary>
internal static class Constants
{
    public static IEnumerable<string> Unused(IReadOnlyCollection<SourceFile> files)
    {
        var trees = files.Where(file => file.IsCSharp).ToList();
        var named = trees
            .SelectMany(file => file.Tree.GetRoot().DescendantTokens(descendIntoTrivia: true))
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is not VariableDeclaratorSyntax)
            .Select(token => token.ValueText)
            .ToHashSet(StringComparer.Ordinal);
        return
            from file in trees
            from declaration in file.Tree.GetRoot().DescendantNodes().OfType<FieldDeclarationSyntax>()
            where declaration.Modifiers.Any(SyntaxKind.ConstKeyword)
            from constant in declaration.Declaration.Variables
            where !named.Contains(constant.Identifier.ValueText)
            select $"{file.Path} declares {constant.Identifier.ValueText}, and nothing uses it";
    }
}
