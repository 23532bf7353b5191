using System.Net;
using System.Text.Json.Nodes;
using CustomerPayments.Api.Tests.OpenApi;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Http;

/// <summary>A misspelt filter would filter nothing, and so is refused, on every route under /v1.</summary>
public sealed class ParameterTests
{
    private ApiHost api = null!;
    private HttpClient customer = null!;
    private RightCaller caller = null!;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost();
        var backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
        caller = new RightCaller(api, customer, backOffice);
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private static IEnumerable<ContractOperation> Operations() =>
        Contract.Operations.Where(operation => operation.Path.StartsWith("/v1/", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> EachOperation() =>
        Operations().Select(operation => new TestCaseData(operation).SetArgDisplayNames($"{operation}"));

    private static IEnumerable<TestCaseData> EachParameter() =>
        from operation in Operations()
        from parameter in operation.Definition["parameters"]?.AsArray().Select(p => Contract.Schemas.Resolve(p!)) ?? []
        where parameter["in"]!.ToString() is "query"
        let name = parameter["name"]!.ToString()
        select new TestCaseData(operation, name, Example(parameter)).SetArgDisplayNames($"{operation}", name);

    [TestCaseSource(nameof(EachOperation))]
    public async Task A_parameter_that_an_operation_does_not_have_is_refused_by_name(ContractOperation operation)
    {
        var (pointer, _) = await RefusalAsync(operation, "unheardOf", "1");
        Assert.That(pointer, Is.EqualTo("/unheardOf"));
    }

    [TestCaseSource(nameof(EachParameter))]
    public async Task A_misspelt_parameter_is_refused_with_the_nearest_right_one(
        ContractOperation operation, string name, string example)
    {
        var wrong = $"{name}x";
        var refusal = await RefusalAsync(operation, wrong, example);
        Assert.That(refusal, Is.EqualTo(($"/{wrong}", $"There is no parameter {wrong}; the nearest is {name}.")));
    }

    [TestCaseSource(nameof(EachParameter))]
    public async Task A_parameter_that_the_contract_names_is_known(
        ContractOperation operation, string name, string example)
    {
        var answer = await caller.SendAsync(operation, $"?{name}={Uri.EscapeDataString(example)}");
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("There is no parameter"));
    }

    [TestCaseSource(nameof(EachParameter))]
    public async Task A_parameter_that_holds_what_is_no_text_is_refused_on_whatever_database(
        ContractOperation operation, string name, string example)
    {
        var nul = await RefusalAsync(operation, name, $"{example}\0");
        Assert.That(nul, Is.EqualTo(($"/{name}", "The text holds a NUL character.")));

        var noCharacter = await RefusalAsync(operation, name, $"{example}\uFFFE");
        Assert.That(noCharacter, Is.EqualTo(($"/{name}", "The text holds U+FFFE, which is no character.")));
    }

    [TestCase("q=a&q=b", "q")]
    [TestCase("sort=dueOn&sort=number", "sort")]
    [TestCase("Status=unpaid", "Status", Description = "another case")]
    [TestCase("=unpaid", "")]
    public async Task Parameters_that_would_be_misread_are_refused(string query, string named)
    {
        var answer = await customer.GetAsync($"/v1/invoices?{query}");
        Assert.That(await PointerAsync(answer), Is.EqualTo($"/{named}"));
    }

    [Test]
    public async Task Known_parameters_may_be_combined_and_a_list_may_repeat()
    {
        var answer = await customer.GetAsync("/v1/invoices?status=unpaid&status=paid&q=7&sort=-number&limit=5");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_refused_caller_learns_nothing_about_parameters()
    {
        var answer = await api.Http.GetAsync("/v1/backoffice/payments?unheardOf=1");
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((401, "unauthenticated")));
    }

    [Test]
    public async Task A_refusal_repeats_only_the_beginning_of_an_oversized_name()
    {
        var answer = await customer.GetAsync($"/v1/invoices?{new string('x', 5000)}=1");
        Assert.That((await answer.Content.ReadAsStringAsync()).Length, Is.LessThan(1000));
    }

    private static string Example(JsonNode parameter)
    {
        var schema = parameter["schema"]!;
        var example = (schema["examples"] ?? Contract.Schemas.Resolve(schema)["examples"])?[0] ?? parameter["example"]!;
        return example is JsonArray list ? $"{list[0]}" : $"{example}";
    }

    private async Task<(string Pointer, string Detail)> RefusalAsync(
        ContractOperation operation, string name, string value)
    {
        var answer = await caller.SendAsync(operation, $"?{name}={Uri.EscapeDataString(value)}");
        var text = await answer.Content.ReadAsStringAsync();
        return (await PointerAsync(answer), JsonNode.Parse(text)!["detail"]!.ToString());
    }

    private static async Task<string> PointerAsync(HttpResponseMessage answer)
    {
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]![0]!["pointer"]!.ToString();
    }
}
