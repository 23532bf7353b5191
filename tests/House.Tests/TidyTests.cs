namespace CustomerPayments.House.Tests;

/// <summary>The rules of docs/house.md that a machine can hold.</summary>
public sealed class TidyTests
{
    [Test]
    public void Every_line_has_at_most_120_columns() =>
        Assert.That(Widths.WideLines(SourceTree.Files), Is.Empty);

    [Test]
    public void Every_file_has_at_most_350_lines() =>
        Assert.That(Sizes.LongFiles(SourceTree.Files), Is.Empty);

    [Test]
    public void Every_method_has_at_most_70_lines() =>
        Assert.That(Sizes.LongMethods(SourceTree.Files), Is.Empty);

    [Test]
    public void No_text_uses_a_banned_word() =>
        Assert.That(Words.Banned(SourceTree.Files), Is.Empty);

    [Test]
    public void Every_constant_is_used() =>
        Assert.That(Constants.Unused(SourceTree.Files), Is.Empty);

    [TestCaseSource(typeof(SourceTree), nameof(SourceTree.Projects))]
    public void No_folders_of_a_project_use_each_other_in_a_circle(string project) =>
        Assert.That(Folders.Cycles(project, Uses.In(FilesOf(project))), Is.Empty);

    [Test]
    public void The_rules_see_the_sources() => Assert.Multiple(() =>
    {
        Assert.That(SourceTree.Files, Has.Count.GreaterThan(500));
        Assert.That(Uses.In(FilesOf("src/Domain")), Is.Not.Empty);
    });

    private static IReadOnlyCollection<SourceFile> FilesOf(string project) =>
        [.. SourceTree.Files.Where(f => f.IsCSharp && f.Path.StartsWith($"{project}/", StringComparison.Ordinal))];
}
