using System.Text.RegularExpressions;

namespace CustomerPayments.House.Tests;

/// <summary>What the scripts of the portal must not do.</summary>
public sealed partial class PortalCodeTests
{
    private static readonly List<SourceFile> Scripts = [.. SourceTree.Files.Where(file =>
        file.Path.StartsWith("src/Portal/", StringComparison.Ordinal)
        && file.Path.EndsWith(".js", StringComparison.Ordinal))];

    /// <summary>A name from an answer or an address, such as __proto__, could reach what all objects share.</summary>
    [Test]
    public void A_member_is_written_by_name_only_where_the_name_is_the_codes_own() => Assert.That(
        Scripts.SelectMany(file => WriteByName().Matches(file.Text).Select(found => $"{file.Path}: {found.Value}")),
        Is.EquivalentTo(
        [
            "src/Portal/dom.js: element[name] =", "src/Portal/gateway/braintree.js: fields[name] =",
            "src/Portal/methods/card.js: slots[name] =", "src/Portal/paying/choice.js: preparations[type] =",
        ]));

    [Test]
    public void No_script_hinders_pasting() => Assert.That(
        Scripts.Where(file => Pasting().IsMatch(file.Text)).Select(file => file.Path), Is.Empty);

    [Test]
    public void Every_password_is_covered_and_may_be_filled_by_a_password_manager()
    {
        var fields = Scripts.SelectMany(file => PasswordField().Matches(file.Text)).Select(found => found.Value)
            .ToList();

        Assert.That(fields, Has.Count.EqualTo(5));
        Assert.That(fields, Has.All.Match("autocomplete: '(current|new)-password'"));
    }

    [GeneratedRegex(@"\w+\[[A-Za-z_][\w.]*\] =(?!=)")]
    private static partial Regex WriteByName();

    [GeneratedRegex(@"['""](on)?paste['""]|\bonpaste\b")]
    private static partial Regex Pasting();

    /// <summary>A call for a field of the type, or of the function that adds the button that shows it.</summary>
    [GeneratedRegex(@"(?<!function )\bpassword\('[^}]*\}|field\('[^']*', \{\s*type: 'password'[^}]*\}")]
    private static partial Regex PasswordField();
}
