using System.Text.Json.Nodes;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.OpenApi;

/// <summary>
/// What may come within a version, and that the contract leaves room for it: who reads answers as it says survives
/// what it calls compatible. Requests stay closed, so that a misspelt member is refused and not passed over.
/// </summary>
public sealed class ContractGrowthTests
{
    private const string Later = "came-later";

    /// <summary>Words of answers that are all that there are: another one would be another protocol.</summary>
    private static readonly string[] Final =
    [
        "TokenAnswer/token_type", "SessionTokens/tokenType", "Liveness/status",
        "JsonWebKey/kty", "JsonWebKey/use", "JsonWebKey/alg", "JsonWebKey/crv",
    ];

    /// <summary>Parts of the contract that hold no schema of a body, or only data.</summary>
    private static readonly string[] Unread = ["example", "examples", "headers", "mapping"];

    private static readonly string[] Through = ["properties", "items", "schema", "content", "oneOf", "allOf"];

    private static readonly string[] Successes = ["200", "201", "202"];

    private static readonly SchemaCheck AsReadersRead = new(Contract.Document, closed: false);

    private static JsonObject Schemas => Contract.Document["components"]!["schemas"]!.AsObject();

    [Test]
    public void Requests_are_closed_and_answers_are_open()
    {
        var sent = Reached(Contract.Operations.Select(o => o.Definition["requestBody"]));
        var answered = Reached(Contract.Operations.Select(o => o.Definition["responses"]));
        Assert.Multiple(() =>
        {
            Assert.That(Objects(sent).Where(o => !IsClosed(o.Schema)).Select(o => o.At), Is.Empty, "open requests");
            Assert.That(Objects(answered).Where(o => IsClosed(o.Schema)).Select(o => o.At), Is.Empty, "closed answers");
            Assert.That(Objects(sent).Count(), Is.GreaterThan(20));
            Assert.That(Objects(answered).Count(), Is.GreaterThan(40));
        });
    }

    [Test]
    public void Words_of_an_answer_may_grow_and_words_of_a_request_may_not()
    {
        var sent = Reached(Contract.Operations.SelectMany(
            o => new[] { o.Definition["requestBody"], o.Definition["parameters"] }));
        var answered = Reached(Contract.Operations.Select(o => o.Definition["responses"]));
        Assert.Multiple(() =>
        {
            Assert.That(Lists(sent, "x-extensible-enum").Select(l => l.At), Is.Empty, "open in a request");
            Assert.That(Lists(answered, "enum").Select(l => l.At), Is.EquivalentTo(Final), "closed in an answer");
            Assert.That(Lists(answered, "x-extensible-enum").Count(), Is.GreaterThan(15));
        });
    }

    [Test]
    public void Every_known_word_of_a_list_that_may_grow_stands_in_its_description()
    {
        var missing =
            from list in Lists(Reached(Contract.Operations.Select(o => o.Definition["responses"])), "x-extensible-enum")
            let description = list.Schema["description"]?.ToString() ?? ""
            from word in list.Schema["x-extensible-enum"]!.AsArray().Select(word => $"`{word}`").Append("More may come")
            where !description.Contains(word, StringComparison.Ordinal)
            select $"{list.At}: {word}";

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void A_member_and_a_word_that_come_later_fit_the_contract_and_are_seen_by_the_tests()
    {
        var grown = 0;
        Assert.Multiple(() =>
        {
            foreach (var (at, schema, answer) in AnswersOfTheContract())
            {
                var bigger = Growth.Of(schema, answer, Contract.Schemas, Later);
                Assert.That(AsReadersRead.Errors(schema, bigger), Is.Empty, at);
                Assert.That(Contract.Schemas.Errors(schema, bigger), Has.Some.Contains(Later), at);
                grown++;
            }
        });
        Assert.That(grown, Is.GreaterThan(100));
    }

    [Test]
    public void Every_code_of_a_failure_a_return_an_alarm_and_an_audit_entry_is_listed_and_no_other()
    {
        var ofPayments = AlarmCode.All.Where(alarm => alarm.IsOfPayment).Select(alarm => alarm.Code);
        Assert.Multiple(() =>
        {
            Assert.That(
                Known(Schemas["FailureCode"]!),
                Is.EquivalentTo(FailureCode.Known.Concat(BraintreeDescription.Of(new()).FailureCodes)));
            Assert.That(Known(Schemas["ReturnCode"]!), Is.EquivalentTo(ReturnCode.Known));
            Assert.That(Known(Schemas["AlarmCode"]!), Is.EquivalentTo(AlarmCode.All.Select(alarm => alarm.Code)));
            Assert.That(Known(Schemas["BackOfficePayment"]!["properties"]!["alarm"]!), Is.EquivalentTo(ofPayments));
            Assert.That(Known(Schemas["AuditKind"]!), Is.EquivalentTo(Audited.All.Select(kind => kind.What)));
            Assert.That(Known(Schemas["EventType"]!), Is.EquivalentTo(EventType.All.Select(type => type.Word)));
        });
    }

    [Test]
    public void The_operators_table_lists_exactly_the_alarms()
    {
        var page = File.ReadLines(Path.Combine(Repository.Root, "docs", "operations.md"));
        var rows = page.SkipWhile(line => !line.StartsWith("| alarm |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('`')[1]);

        Assert.That(rows, Is.EquivalentTo(AlarmCode.All.Select(alarm => alarm.Code)));
    }

    [Test]
    public void The_type_tells_the_request_of_a_card_from_the_request_of_a_bank_account()
    {
        const string Accepted = """{"version":"1","accepted":true}""";
        const string Declined = """{"version":"1","accepted":false}""";
        var shapes = Schemas["PayMethodRequest"]!;
        IReadOnlyList<string> Errors(string method) => Contract.Schemas.Errors(shapes, JsonNode.Parse(method));
        Assert.Multiple(() =>
        {
            Assert.That(shapes["discriminator"]!["propertyName"]!.ToString(), Is.EqualTo("type"));
            Assert.That(Errors("""{"type":"card","nonce":"n"}"""), Is.Empty);
            Assert.That(Errors($$"""{"type":"ach","nonce":"n","mandate":{{Accepted}}}"""), Is.Empty);
            Assert.That(Errors("""{"type":"ach","nonce":"n"}"""), Is.Not.Empty, "a debit without its mandate");
            Assert.That(Errors($$"""{"type":"ach","nonce":"n","mandate":{{Declined}}}"""), Is.Not.Empty, "declined");
            Assert.That(Errors($$"""{"type":"card","nonce":"n","mandate":{{Accepted}}}"""), Is.Not.Empty, "of a card");
        });
    }

    [TestCase("getInvoice", "lines")]
    [TestCase("getBackOfficeInvoice", "lines")]
    [TestCase("putInvoice", "lines")]
    [TestCase("payInvoices", "timeline")]
    [TestCase("getPayment", "timeline")]
    [TestCase("getBackOfficePayment", "timeline")]
    [TestCase("resolvePayment", "timeline")]
    public void One_thing_by_itself_always_has_its_lines_or_its_timeline(string operationId, string member)
    {
        var operation = Contract.Operations.Single(o => o.Definition["operationId"]!.ToString() == operationId);
        var answers = operation.Definition["responses"]!;
        foreach (var status in Successes.Where(status => answers[status] is not null))
        {
            var schema = Contract.Schemas.Resolve(answers[status]!)["content"]!["application/json"]!["schema"]!;
            var errors = Contract.Schemas.Errors(schema, new JsonObject());
            Assert.That(errors, Has.Some.Contains($"\"{member}\""), $"{operationId} {status}");
        }
    }

    [Test]
    public void The_contract_has_a_version_of_three_numbers_whose_first_is_in_the_paths_and_a_licence()
    {
        var info = Contract.Document["info"]!;
        Assert.That(info["version"]!.ToString(), Does.Match(@"^1\.\d+\.\d+$"));
        var paths = Contract.Operations.Select(o => o.Path).ToList();
        Assert.That(paths.Where(path => path.StartsWith("/v", StringComparison.Ordinal)), Has.All.StartsWith("/v1/"));
        Assert.That(info["license"]!["name"]!.ToString(), Is.Not.Empty);
    }

    private static IEnumerable<(string At, JsonObject Schema, JsonNode Answer)> AnswersOfTheContract() =>
        from operation in Contract.Operations
        from response in operation.Definition["responses"]!.AsObject()
        from media in Contract.Schemas.Resolve(response.Value!)["content"]?.AsObject() ?? []
        where media.Key.EndsWith("json", StringComparison.Ordinal)
        from example in media.Value!["examples"]!.AsObject()
        let schema = media.Value["schema"]!.AsObject()
        let answer = Contract.Schemas.Resolve(example.Value!)["value"]!
        select ($"{operation} {response.Key} {example.Key}", schema, answer);

    private static IEnumerable<string> Known(JsonNode schema) =>
        schema["x-extensible-enum"]!.AsArray().Select(word => word!.ToString());

    private static bool IsClosed(JsonObject schema) => schema["additionalProperties"]?.ToJsonString() is "false";

    private static IEnumerable<Part> Objects(IEnumerable<Part> reached) =>
        reached.Where(part => part.Schema["properties"] is not null);

    private static IEnumerable<Part> Lists(IEnumerable<Part> reached, string keyword) =>
        reached.Where(part => part.Schema[keyword] is JsonArray);

    /// <param name="At">The named schema and the member, such as <c>Payment/status</c>.</param>
    private sealed record Part(string At, JsonObject Schema);

    /// <returns>Every schema in what is given and in what it refers to.</returns>
    private static List<Part> Reached(IEnumerable<JsonNode?> nodes)
    {
        var found = new List<Part>();
        var seen = new HashSet<string>();
        void Walk(JsonNode? node, string at)
        {
            if (node is JsonArray list)
            {
                foreach (var item in list)
                    Walk(item, at);
            }

            if (node is not JsonObject part)
                return;
            if (part["$ref"]?.ToString() is { } reference && seen.Add(reference))
                Walk(Contract.Schemas.Resolve(part), reference.Split('/')[^1]);
            if (part["type"] is JsonValue or JsonArray || part["properties"] is not null)
                found.Add(new Part(at, part));
            foreach (var (name, member) in part.Where(member => !Unread.Contains(member.Key)))
                Walk(member, Through.Contains(name) ? at : $"{at.Split('/')[0]}/{name}");
        }

        foreach (var node in nodes)
            Walk(node, "");
        return found;
    }
}
