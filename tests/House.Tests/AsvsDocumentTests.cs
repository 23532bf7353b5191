using System.Text.RegularExpressions;
using CustomerPayments.Testing;

namespace CustomerPayments.House.Tests;

/// <summary>docs/asvs.md answers for every requirement of OWASP's ASVS 5.0, levels 1 and 2.</summary>
public sealed partial class AsvsDocumentTests
{
    private const string Page = "docs/asvs.md";

    /// <summary>How many requirements of level 1 and 2 each section has; they are numbered from 1.</summary>
    private static readonly Dictionary<string, int> Sections = new()
    {
        ["1.1"] = 2, ["1.2"] = 9, ["1.3"] = 11, ["1.4"] = 3, ["1.5"] = 2,
        ["2.1"] = 3, ["2.2"] = 3, ["2.3"] = 4, ["2.4"] = 1,
        ["3.2"] = 2, ["3.3"] = 4, ["3.4"] = 6, ["3.5"] = 5, ["3.7"] = 2,
        ["4.1"] = 3, ["4.2"] = 1, ["4.3"] = 2, ["4.4"] = 4,
        ["5.1"] = 1, ["5.2"] = 3, ["5.3"] = 2, ["5.4"] = 3,
        ["6.1"] = 3, ["6.2"] = 12, ["6.3"] = 4, ["6.4"] = 4, ["6.5"] = 5, ["6.6"] = 3, ["6.8"] = 4,
        ["7.1"] = 3, ["7.2"] = 4, ["7.3"] = 2, ["7.4"] = 5, ["7.5"] = 2, ["7.6"] = 2,
        ["8.1"] = 2, ["8.2"] = 3, ["8.3"] = 1, ["8.4"] = 1,
        ["9.1"] = 3, ["9.2"] = 4,
        ["10.1"] = 2, ["10.2"] = 2, ["10.3"] = 4, ["10.4"] = 11, ["10.5"] = 5, ["10.6"] = 2, ["10.7"] = 3,
        ["11.1"] = 2, ["11.2"] = 3, ["11.3"] = 3, ["11.4"] = 4, ["11.5"] = 1, ["11.6"] = 1,
        ["12.1"] = 3, ["12.2"] = 2, ["12.3"] = 4,
        ["13.1"] = 1, ["13.2"] = 5, ["13.3"] = 2, ["13.4"] = 5,
        ["14.1"] = 2, ["14.2"] = 4, ["14.3"] = 3,
        ["15.1"] = 3, ["15.2"] = 3, ["15.3"] = 7,
        ["16.1"] = 1, ["16.2"] = 5, ["16.3"] = 4, ["16.4"] = 3, ["16.5"] = 3,
        ["17.1"] = 1, ["17.2"] = 4, ["17.3"] = 2,
    };

    private static readonly List<Row> Rows = [.. File.ReadLines(Path.Combine(Repository.Root, Page))
        .Where(line => line.StartsWith('|') && Id().IsMatch(line.Split('|')[1]))
        .Select(line => line.Split('|'))
        .Select(cells => new Row(
            [.. Id().Matches(cells[1]).Select(id => id.Value)], cells[2].Trim(), cells[3].Trim()))];

    [Test]
    public void Every_requirement_stands_there_once() => Assert.That(
        Rows.SelectMany(row => row.Ids), Is.EquivalentTo(
            Sections.SelectMany(section => Enumerable.Range(1, section.Value).Select(n => $"{section.Key}.{n}"))));

    [Test]
    public void Every_requirement_is_met_or_not_or_not_applicable() =>
        Assert.That(Rows.Select(row => row.Status), Is.All.AnyOf("met", "not met", "n/a"));

    [Test]
    public void What_is_met_names_a_check_and_what_is_not_says_why() => Assert.Multiple(() =>
    {
        Assert.That(
            Rows.Where(row => row.Status == "met" && !row.Checks.Any()).SelectMany(row => row.Ids), Is.Empty);
        Assert.That(
            Rows.Where(row => row.Status != "met" && !row.Text.Any(char.IsLetter)).SelectMany(row => row.Ids),
            Is.Empty);
    });

    [TestCase("docs/asvs.md")]
    [TestCase("docs/security.md")]
    public void Every_check_that_the_page_names_is_there(string page)
    {
        var named = Name().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)))
            .Select(name => name.Groups[1].Value).Where(Row.IsCheck).Distinct();
        var tests = SourceTree.Files.Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file.Path)).ToHashSet();

        Assert.That(
            named.Where(name => !tests.Contains(name)
                && !File.Exists(Path.Combine(Repository.Root, name.Split(' ')[0]))),
            Is.Empty);
    }

    [TestCase("docs/asvs.md")]
    [TestCase("docs/security.md")]
    public void Every_link_leads_to_a_heading(string page)
    {
        var folder = Path.Combine(Repository.Root, "docs");
        var links = Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)));

        Assert.That(links, Is.Not.Empty);
        foreach (var link in links.Select(link => (File: link.Groups[1].Value, Heading: link.Groups[2].Value)))
        {
            var path = Path.Combine(folder, link.File);
            Assert.That(path, Does.Exist);
            if (link.Heading.Length > 0)
            {
                Assert.That(
                    File.ReadLines(path).Where(line => line.StartsWith('#')).Select(Anchor), Has.Member(link.Heading));
            }
        }
    }

    /// <summary>As pages of repositories make it of a heading.</summary>
    private static string Anchor(string heading) => new(
    [
        .. heading.TrimStart('#', ' ').ToLowerInvariant().Replace(' ', '-')
            .Where(c => char.IsLetterOrDigit(c) || c is '-' or '_'),
    ]);

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex Id();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\]\(([a-z0-9/.-]+\.md)#?([a-z0-9-]*)\)")]
    private static partial Regex Link();

    private sealed record Row(List<string> Ids, string Status, string Text)
    {
        public IEnumerable<string> Checks => Name().Matches(Text).Select(name => name.Groups[1].Value).Where(IsCheck);

        /// <summary>A test class, or a file of the repository that runs or is looked at in CI.</summary>
        public static bool IsCheck(string name) => name.EndsWith("Tests", StringComparison.Ordinal)
            || name.StartsWith("scripts/", StringComparison.Ordinal) || name is ".ci/run" or "Dockerfile";
    }
}
