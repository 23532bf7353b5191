using System.Text.RegularExpressions;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Architecture;

/// <summary>The gateway describes itself: what is not its adapter does not know whose gateway it is.</summary>
public sealed partial class GatewayWordsTests
{
    private static readonly string[] Trees = ["src/Domain", "src/Application", "src/Api"];

    /// <summary>The place that chooses the gateway, and what a build has made of its choice.</summary>
    private static readonly string[] Chosen =
        ["src/Api/Gateway/ChosenGateway.cs", "src/Api/Api.csproj", "src/Api/packages.lock.json"];

    /// <summary>Holds names of companies, as people's passwords do.</summary>
    private const string Passwords = "src/Application/Accounts/common-passwords.txt";

    [Test]
    public void Domain_use_cases_and_api_know_no_word_of_the_gateway_except_where_they_choose_it() => Assert.That(
        Files().Except([.. Chosen, Passwords]).SelectMany(WordsIn), Is.Empty);

    [Test]
    public void The_place_that_chooses_the_gateway_is_a_single_one() =>
        Assert.That(
            Files().Where(file => Path.GetExtension(file) == ".cs" && WordsIn(file).Any()), Is.EqualTo(Chosen[..1]));

    [TestCase("// as Braintree says")]
    [TestCase("private const string Field = \"bt_signature\";")]
    [TestCase("\"https://c.paypal.com\"")]
    public void A_word_of_the_gateway_is_found(string line) => Assert.That(WordPattern().IsMatch(line), Is.True);

    private static IEnumerable<string> WordsIn(string file) =>
        File.ReadAllLines(Path.Combine(Repository.Root, file)).Index()
            .Where(line => WordPattern().IsMatch(line.Item))
            .Select(line => $"{file}:{line.Index + 1}: {line.Item.Trim()}");

    private static IEnumerable<string> Files() => Trees
        .SelectMany(tree => Directory.EnumerateFiles(
            Path.Combine(Repository.Root, tree), "*", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
        .Where(path => !MadePattern().IsMatch(path));

    [GeneratedRegex("braintree|paypal|cardinal(commerce|trusted)|\\bbt_", RegexOptions.IgnoreCase)]
    private static partial Regex WordPattern();

    [GeneratedRegex("/(bin|obj|data)/")]
    private static partial Regex MadePattern();
}
