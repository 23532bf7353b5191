namespace CustomerPayments.House.Tests;

/// <summary>The rules of docs/house.md that a machine can hold.</summary>
public sealed class TidyTests
{
    [Test]
    public void Every_line_has_at_most_120_columns() =>
        Holds(Widths.WideLines(SourceTree.Files));

    [Test]
    public void Every_file_has_at_most_350_lines() =>
        Holds(Sizes.LongFiles(SourceTree.Files));

    [Test]
    public void Every_method_has_at_most_70_lines() =>
        Holds(Sizes.LongMethods(SourceTree.Files));

    [Test]
    public void No_text_uses_a_banned_word() =>
        Holds(Words.Banned(SourceTree.Files));

    [Test]
    public void Every_constant_is_used() =>
        Holds(Constants.Unused(SourceTree.Files));

    [TestCaseSource(typeof(SourceTree), nameof(SourceTree.Projects))]
    public void No_folders_of_a_project_use_each_other_in_a_circle(string project) =>
        Holds(Folders.Cycles(project, Uses.In(FilesOf(project))));

    [Test]
    public void The_rules_see_the_sources() => Assert.Multiple(() =>
    {
        Assert.That(SourceTree.Files, Has.Count.GreaterThan(500));
        Assert.That(Uses.In(FilesOf("src/Domain")), Is.Not.Empty);
    });

    private static void Holds(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.That(found, Is.Empty, string.Join('\n', found));
    }

    private static IReadOnlyCollection<SourceFile> FilesOf(string project) =>
        [.. SourceTree.Files.Where(f => f.IsCSharp && f.Path.StartsWith($"{project}/", StringComparison.Ordinal))];
}
