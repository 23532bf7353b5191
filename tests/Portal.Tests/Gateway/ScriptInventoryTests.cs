using System.Text.RegularExpressions;
using CustomerPayments.Testing;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>
/// docs/scripts.md lists the scripts that the paying page runs: all of them, and none else (PCI DSS 6.4.3).
/// </summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed partial class ScriptInventoryTests(bool withEverything) : BraintreeTest
{
    /// <summary>How a row begins to say which setting it needs.</summary>
    private const string OnlyWith = "only with";

    protected override (string Key, string Value)[] Settings => withEverything
        ? [("Braintree:CollectDeviceData", "true"), ("Braintree:ThreeDSecure", "true")]
        : [];

    [Test]
    public async Task The_inventory_lists_exactly_the_scripts_of_the_paying_page()
    {
        var loaded = new HashSet<string>();
        Page.Request += (_, request) =>
        {
            if (request.ResourceType == "script" && request.Frame == Page.MainFrame)
                loaded.Add(request.Url.Replace(Stage.Address, "", StringComparison.Ordinal));
        };
        await ReadyToPayAsync(150_11);
        await FillBankAccountAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();

        var rows = Cells().Where(row => withEverything || !row[1].Contains(OnlyWith, StringComparison.Ordinal))
            .Select(PatternOf).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Where(script => !rows.Exists(row => row.IsMatch(script))), Is.Empty, "Add a row");
            Assert.That(rows.Where(row => !loaded.Any(row.IsMatch)), Is.Empty, "Not loaded; remove the row");
        });
    }

    [Test]
    public void Each_row_has_a_reason_and_an_owner_and_says_why_the_script_is_unchanged() =>
        Assert.That(Cells().Where(cells => cells.Length != 4 || cells.Any(cell => cell.Length == 0)), Is.Empty);

    /// <summary>A star stands for the name of a file.</summary>
    private static Regex PatternOf(string[] cells) =>
        new($"^{Regex.Escape(cells[0].Trim('`')).Replace(@"\*", "[^/]+", StringComparison.Ordinal)}$");

    private static IEnumerable<string[]> Cells() =>
        RowPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "scripts.md")))
            .Select(row => row.Value.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    [GeneratedRegex(@"^\| `.*\|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
