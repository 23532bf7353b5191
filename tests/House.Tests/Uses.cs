using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CustomerPayments.House.Tests;

/// <summary>A file names a type, or calls an extension method, that another file declares.</summary>
internal sealed record Use(string From, string To, string Name);

/// <summary>
/// The uses among files, read from their syntax: a name counts when a type of that name is declared in the file's own
/// namespace, in an outer one, or in one that it opens. Comments do not count.
/// </summary>
internal static class Uses
{
    public static IEnumerable<Use> In(IReadOnlyCollection<SourceFile> files)
    {
        var declared = files.SelectMany(Declared).ToLookup(d => d.Name, d => (d.Namespace, d.Path));
        return files.SelectMany(file =>
        {
            var root = (CompilationUnitSyntax)file.Tree.GetRoot();
            var seen = VisibleFrom(root);
            return root.DescendantNodes().OfType<SimpleNameSyntax>()
                .Where(name => !name.Ancestors().Any(node => node is UsingDirectiveSyntax))
                .SelectMany(name => declared[KeyOf(name)]
                    .Where(found => found.Path != file.Path && seen.Contains(found.Namespace))
                    .Select(found => new Use(file.Path, found.Path, name.Identifier.Text)))
                .Distinct();
        });
    }

    /// <summary>Types by their names, extension methods by theirs with a dot before.</summary>
    private static IEnumerable<(string Name, string Namespace, string Path)> Declared(SourceFile file)
    {
        foreach (var node in file.Tree.GetRoot().DescendantNodes())
        {
            var space = string.Join('.', node.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Select(n => n.Name));
            if (node is BaseTypeDeclarationSyntax { Parent: not TypeDeclarationSyntax } type)
                yield return (type.Identifier.Text, space, file.Path);
            else if (node is DelegateDeclarationSyntax { Parent: not TypeDeclarationSyntax } callback)
                yield return (callback.Identifier.Text, space, file.Path);
            else if (node is MethodDeclarationSyntax { ParameterList.Parameters: [var first, ..] } method
                && first.Modifiers.Any(SyntaxKind.ThisKeyword))
                yield return ($".{method.Identifier.Text}", space, file.Path);
        }
    }

    private static HashSet<string> VisibleFrom(CompilationUnitSyntax root)
    {
        var visible = root.DescendantNodes().OfType<UsingDirectiveSyntax>()
            .Select(opened => opened.NamespaceOrType.ToString())
            .ToHashSet(StringComparer.Ordinal);
        foreach (var space in root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
        {
            var parts = space.Name.ToString().Split('.');
            for (var length = 1; length <= parts.Length; length++) visible.Add(string.Join('.', parts.Take(length)));
        }

        return visible;
    }

    private static string KeyOf(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? $".{name.Identifier.Text}"
            : name.Identifier.Text;
}
