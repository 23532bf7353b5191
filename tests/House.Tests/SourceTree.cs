using System.Text.RegularExpressions;
using CustomerPayments.Testing;
using Microsoft.CodeAnalysis.CSharp;

namespace CustomerPayments.House.Tests;

/// <summary>The files that people write in src, tests, benchmarks and docs, and the pages in the root.</summary>
internal static partial class SourceTree
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> Read = new(() => [.. Find()]);

    public static CSharpParseOptions Language { get; } =
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    public static IReadOnlyList<SourceFile> Files => Read.Value;

    /// <summary>The projects whose folders must not use each other in a circle.</summary>
    public static IEnumerable<string> Projects =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(folder => $"src/{Path.GetFileName(folder)}").Order(StringComparer.Ordinal),
        "tests/Testing",
    ];

    private static readonly string[] Trees = ["src", "tests", "benchmarks", "docs"];

    private static IEnumerable<SourceFile> Find()
    {
        var root = Repository.Root;
        var found = Trees.SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(root, "*.md"));
        foreach (var file in found.Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (Written().IsMatch(path) && !Made().IsMatch(path))
                yield return new SourceFile(path, File.ReadAllText(file));
        }
    }

    [GeneratedRegex(@"\.(cs|md|js|ts|css|html|liquid)$")]
    private static partial Regex Written();

    /// <summary>Made by a build or a run, or generated: migrations, and clients of the API.</summary>
    [GeneratedRegex(@"(^|/)(bin|obj|node_modules|data|dist|TestResults|generated|Migrations|CompiledModel)/")]
    private static partial Regex Made();
}
