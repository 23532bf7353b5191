namespace CustomerPayments.House.Tests;

/// <summary>Each rule finds a small example that breaks it, and leaves its exceptions alone.</summary>
public sealed class RuleTests
{
    private static readonly string Wide = new('x', Widths.ColumnsMax + 1);

    [Test]
    public void A_line_of_121_columns_is_too_wide() => Assert.That(
        Widths.WideLines([new("docs/page.md", $"```\nshort\n```\n{Wide}\n")]),
        Is.EqualTo(["docs/page.md:4 has 121 columns"]));

    [Test]
    public void A_line_that_goes_on_after_a_quotation_is_too_wide() => Assert.That(
        Widths.WideLines(
        [
            new("src/Api/B.cs", $"class B {{ string b = \"b\"; int {Wide}; }}"),
            new("src/Portal/b.js", $"const b = 'b' + {Wide};"),
        ]),
        Has.Exactly(2).Items);

    [Test]
    public void A_table_a_lone_link_a_style_sheet_and_a_quotation_may_be_wide() => Assert.That(
        Widths.WideLines(
        [
            new("docs/page.md", $"| {Wide} |\n[a link](https://example.com/{Wide})"),
            new("docs/command.md", $"```sh\n{Wide}\n```\n"),
            new("src/Api/A.cs", $"/// Source: https://example.com/{Wide}"),
            new("src/Portal/portal.css", Wide),
            new("src/Api/B.cs", $"class B {{ string b = \"{Wide}\"; }}"),
            new("src/Portal/b.js", $"const b = '{Wide}';"),
        ]),
        Is.Empty);

    [Test]
    public void A_file_of_351_lines_is_too_long() => Assert.Multiple(() =>
    {
        Assert.That(Sizes.LongFiles([FileOf(Sizes.FileLinesMax + 1)]), Is.EqualTo(["src/Api/A.cs has 351 lines"]));
        Assert.That(Sizes.LongFiles([FileOf(Sizes.FileLinesMax)]), Is.Empty);
    });

    [Test]
    public void A_method_of_71_lines_is_too_long_and_its_comment_does_not_count() => Assert.Multiple(() =>
    {
        Assert.That(
            Sizes.LongMethods([MethodOf(Sizes.MethodLinesMax + 1)]), Is.EqualTo(["src/Api/A.cs:4 Run has 71 lines"]));
        Assert.That(Sizes.LongMethods([MethodOf(Sizes.MethodLinesMax)]), Is.Empty);
    });

    [TestCase("src/Api/A.cs", "// Everything but for one.", "but for")]
    [TestCase("tests/Api.Tests/A.cs", "public void It_has_to_be_so()", "has_to_be")]
    [TestCase("docs/page.md", "Who has come waits.", "Who has")]
    [TestCase("docs/page.md", "That which comes waits.", "That which")]
    [TestCase("docs/page.md", "An orphan is a charge.", "orphan")]
    [TestCase("docs/page.md", "A brake on requests.", "brake")]
    [TestCase("docs/page.md", "It sends a mail.", "a mail")]
    [TestCase("docs/page.md", "Mails go out.", "Mails")]
    [TestCase("src/Application/Emails/A.cs", "// A letter goes out.", "letter")]
    public void A_banned_word_is_found(string path, string text, string word) =>
        Assert.That(Words.Banned([new(path, text)]), Is.EqualTo([$"{path}:1 says '{word}'"]));

    [TestCase("docs/page.md", "`GET /v1/backoffice/orphans` lists the alarm `orphan`.")]
    [TestCase("src/Api/A.cs", ".WithName(\"listOrphans\").WithTags(\"Back office: mails\")")]
    [TestCase("docs/page.md", "A mail server is down.")]
    [TestCase("src/Domain/A.cs", "// A capital letter.")]
    public void A_word_of_the_contract_or_in_another_sense_is_not(string path, string text) =>
        Assert.That(Words.Banned([new(path, text)]), Is.Empty);

    [Test]
    public void A_constant_that_nothing_names_is_unused() => Assert.That(
        Constants.Unused(
        [
            new("src/Api/A.cs", "class A { public const int Used = 1; private const int Unused = 2; }"),
            new("src/Api/B.cs", "class B { int Of() => A.Used; }"),
        ]),
        Is.EqualTo(["src/Api/A.cs declares Unused, and nothing uses it"]));

    [Test]
    public void Two_folders_that_name_each_others_types_are_a_circle() => Assert.That(
        CyclesOf(
            ("src/Api/One/A.cs", "using Api.Two; namespace Api.One; class A { B? b; }"),
            ("src/Api/Two/B.cs", "using Api.One; namespace Api.Two; class B { A? a; }"),
            ("src/Api/Three/C.cs", "using Api.One; namespace Api.Three; class C { A? a; }")),
        Has.One.StartsWith("src/Api: One, Two use each other"));

    [Test]
    public void The_root_is_a_folder_and_an_extension_method_a_use() => Assert.That(
        CyclesOf(
            ("src/Api/Root.cs", "using Api.One; namespace Api; class Root { int Of(int a) => a.Twice(); }"),
            ("src/Api/One/A.cs",
                "namespace Api.One; static class A { static Root? r; static int Twice(this int a) => a; }")),
        Has.One.StartsWith("src/Api: One, root use each other"));

    [Test]
    public void Folders_that_use_each_other_one_way_are_no_circle_nor_are_registrations() => Assert.That(
        CyclesOf(
            ("src/Api/ApiServices.cs", "using Api.One; namespace Api; static class ApiServices { static A? a; }"),
            ("src/Api/Root.cs", "namespace Api; class Root;"),
            ("src/Api/One/A.cs", "namespace Api.One; class A { Root? root; }")),
        Is.Empty);

    private static IEnumerable<string> CyclesOf(params (string Path, string Text)[] files) =>
        Folders.Cycles("src/Api", Uses.In([.. files.Select(file => new SourceFile(file.Path, file.Text))]));

    private static SourceFile FileOf(int lines) =>
        new("src/Api/A.cs", string.Join('\n', Enumerable.Repeat("//", lines)));

    private static SourceFile MethodOf(int lines) => new(
        "src/Api/A.cs",
        $"class A\n{{\n    /// <summary>Runs.</summary>\n    void Run()\n    {{\n"
            + $"{new string('\n', lines - 3)}    }}\n}}");
}
