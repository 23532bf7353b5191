using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerPayments.Application.Settings;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Documents;

/// <summary>What docs/frontends.md tells the author of a page is what the contract and the process say.</summary>
public sealed partial class FrontendsDocumentTests
{
    private const string Origin = "https://pay.example";
    private static readonly string[] NamingTheScript =
        ["docs/frontends.md", "docs/simulator.md", "src/Portal/gateway/braintree.js"];

    private static readonly string[] WithThePackage = ["tests/Portal.Tests", "examples/checkout"];
    private static readonly string Document = Documents.Read("docs/frontends.md");

    [Test]
    public void The_table_lists_exactly_the_answers_of_a_payment_with_their_status()
    {
        var answers = Contract.Find("POST", "/v1/payments")!.Definition["responses"]!.AsObject();
        var promised = answers.SelectMany(answer => CodesOf(answer.Value!).Select(code => $"{answer.Key} {code}"));
        var told = Rows("The answers").SelectMany(cells =>
            WordPattern().Matches(cells[1]).Select(word => $"{cells[0]} {word.Groups[1].Value}".Trim())
                .DefaultIfEmpty($"{cells[0]} "));
        Assert.That(told, Is.EquivalentTo(promised));
    }

    [Test]
    public void Every_state_of_a_payment_is_explained() => Assert.That(
        Rows("Afterwards").Select(cells => cells[0].Trim('`')), Is.EqualTo(WordsOf("PaymentStatus")));

    [Test]
    public void Every_place_names_the_same_version_of_Braintrees_script()
    {
        var documents = NamingTheScript
            .Select(path => string.Join(" and ", VersionPattern().Matches(Documents.Read(path))
                .Select(found => found.Groups[1].Value).Distinct()));
        var packages = WithThePackage.Select(folder =>
        {
            var package = JsonNode.Parse(Documents.Read($"{folder}/package.json"))!;
            return (package["dependencies"]?["braintree-web"] ?? package["devDependencies"]!["braintree-web"])!
                .ToString();
        });
        Assert.That(documents.Concat(packages).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task The_headers_that_a_page_may_send_and_read_are_those_that_the_api_lets_through()
    {
        using var api = new ApiHost(("Cors:Origins:0", Origin));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/payments");
        preflight.Headers.Add("Origin", Origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var read = new HttpRequestMessage(HttpMethod.Get, "/v1/branding");
        read.Headers.Add("Origin", Origin);

        var sent = ListOf(await api.Http.SendAsync(preflight), "Access-Control-Allow-Headers");
        var exposed = ListOf(await api.Http.SendAsync(read), "Access-Control-Expose-Headers");
        Assert.Multiple(() =>
        {
            // What is sent to the simulator alone is no business of a page's.
            Assert.That(HeadersIn("send"), Is.EquivalentTo(sent.Except(["Braintree-Version"])));
            Assert.That(HeadersIn("read"), Is.EquivalentTo(exposed));
        });
    }

    [Test]
    public void The_limits_are_the_defaults()
    {
        var limits = new LimitsOptions();
        Assert.Multiple(() =>
        {
            Assert.That(Document, Does.Contain($"{limits.CustomerPerMinute} requests a minute for each customer"));
            Assert.That(Document, Does.Contain($"{limits.CredentialsPerMinute} attempts to sign in"));
            Assert.That(
                (limits.DeclinesPerCustomer, limits.DeclinesPerAddress), Is.EqualTo((10, 20)), "In words there");
        });
    }

    private static IEnumerable<string> CodesOf(JsonNode answer) =>
        Contract.Schemas.Resolve(answer)["content"]?["application/problem+json"]?["examples"]?.AsObject()
            .Select(example => example.Key) ?? [""];

    private static IEnumerable<string> WordsOf(string schema) =>
        Contract.Document["components"]!["schemas"]![schema]!["x-extensible-enum"]!.AsArray().Select(word => $"{word}");

    /// <summary>The cells of the first table under a heading, without its head.</summary>
    private static IEnumerable<string[]> Rows(string heading) => Document.Split($"# {heading}\n")[1].Split('\n')
        .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static IEnumerable<string> HeadersIn(string verb) => WordPattern()
        .Matches(Rows("Before the first request")
            .Single(row => row[0].EndsWith($"may {verb}", StringComparison.Ordinal))[1])
        .Select(word => word.Groups[1].Value);

    private static IEnumerable<string> ListOf(HttpResponseMessage answer, string header) =>
        answer.Headers.GetValues(header).SelectMany(line => line.Split(',')).Select(name => name.Trim());

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"(?:braintree-web`? |/web/)(\d+\.\d+\.\d+)")]
    private static partial Regex VersionPattern();
}
