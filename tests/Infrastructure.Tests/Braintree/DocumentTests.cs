using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Testing;
using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>
/// What the adapter really sends, documents and variables, is valid under Braintree's official schema.
/// </summary>
public sealed partial class DocumentTests
{
    private static readonly Dictionary<string, Func<BraintreeGateway, Task>> Calls = new()
    {
        ["Ping"] = gateway => gateway.PingAsync(default),
        ["CreateClientToken"] = gateway => gateway.CreateClientTokenAsync(default),
        ["ChargeCreditCard"] = gateway =>
            gateway.ChargeAsync(Adapter.Charge(
                120_45) with
            { Device = new PayersDevice("{}", null, null), PurchaseOrder = "PO-1" }, default),
        ["ChargeUsBankAccount"] = gateway =>
            gateway.ChargeAsync(Adapter.Charge(120_45, PaymentMethod.Ach, "id"), default),
        ["CreateCustomer"] = gateway => gateway.CreateCustomerAsync("Cedar Homes", default),
        ["VaultUsBankAccount"] = gateway => gateway.VaultBankAccountAsync(Adapter.Account("id"), default),
        ["DeletePaymentMethodFromVault"] = gateway => gateway.DeleteVaultedAccountAsync("id", default),
        ["TransactionById"] = gateway => gateway.ReadAsync("id", default),
        ["SearchTransactions by order id"] = gateway => gateway.FindByOrderIdAsync(PaymentId.New(Adapter.Now), default),
        ["SearchTransactions by time"] = gateway =>
            gateway.ListMadeAsync(Adapter.Now.AddDays(-1), Adapter.Now, "cursor", default),
        ["SearchRefunds"] = gateway => gateway.ListRefundedAsync(Adapter.Now.AddDays(-1), Adapter.Now, null, default),
        ["ReverseTransaction"] = gateway => gateway.ReverseAsync("id", default),
        ["IdFromLegacyId"] = gateway => gateway.ReadNotifiedAsync("id", default),
        ["SearchTransactions by ids"] = gateway => gateway.FindByIdsAsync(["a", "b"], default),
    };

    /// <summary>Of the reference's pages for these types as of 2026-11.</summary>
    private const string PublishedSince = """

        type UsBankAccountTransactionDetails { usBankAccount: UsBankAccountDetails achType: ACHType requestedAchType: ACHType }
        enum ACHType { SAME_DAY STANDARD }
        extend type TransactionSettlementProcessorResponse { achReturnCode: String achRejectReason: String }
        """;

    private static readonly Dictionary<string, Func<BraintreeBankDeposits, Task>> DepositCalls = new()
    {
        ["VerifyUsBankAccount"] = deposits => deposits.SendAsync("id", default),
        ["BankAccountVerifications"] = deposits => deposits.FindAsync("id", default),
        ["ConfirmMicroTransferAmounts"] = deposits => deposits.ConfirmAsync("id", [17, 29], default),
    };

    private static string[] CallNames => [.. Calls.Keys, .. DepositCalls.Keys];

    [TestCaseSource(nameof(CallNames))]
    public async Task Our_documents_are_valid_under_the_schema_of_2025(string call) =>
        Assert.That(await ErrorsOfAsync(call, Of2025(), Reading2025()), Is.Empty);

    [TestCaseSource(nameof(CallNames))]
    public async Task Our_documents_with_every_option_on_are_valid_under_the_schema_of_2026(string call) => Assert.That(
        await ErrorsOfAsync(
            call, Of2026(),
            new BraintreeOptions { SendApiRequestKey = true, SendAchMandate = true, ThreeDSecure = true }),
        Is.Empty);

    [TestCaseSource(nameof(CallNames))]
    public async Task Our_documents_with_default_settings_are_valid_under_the_schema_of_2026(string call) =>
        Assert.That(await ErrorsOfAsync(call, Of2026(), new BraintreeOptions()), Is.Empty);

    [Test]
    public async Task A_field_that_the_schema_does_not_have_would_be_noticed() => Assert.That(
        await ErrorsOfAsync("ChargeCreditCard", Of2025(),
            new BraintreeOptions { AskFieldsOf2026 = false, SendApiRequestKey = true }), Is.Not.Empty);

    [Test]
    public void Every_document_is_sent_by_some_call()
    {
        var documents = typeof(BraintreeGateway).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".graphql", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !name!.Contains("Fields", StringComparison.Ordinal));
        Assert.That(CallNames.Select(call => call.Split(' ')[0]).Distinct(), Is.EquivalentTo(documents));
    }

    [Test]
    public void Every_status_of_the_schema_has_a_case_in_the_status_test()
    {
        var sdl = Parser.Parse(File.ReadAllText(Official("schema.graphql")));
        var statuses = sdl.Definitions.OfType<GraphQLEnumTypeDefinition>()
            .Single(e => e.Name.StringValue == "PaymentStatus").Values!
            .Select(v => v.Name.StringValue);
        var cases = typeof(BraintreeStatusTests).GetMethod(
                nameof(BraintreeStatusTests.Every_status_has_one_meaning_and_an_unknown_one_is_never_guessed_at))!
            .GetCustomAttributes(typeof(TestCaseAttribute), false).Cast<TestCaseAttribute>()
            .Select(c => c.Arguments[0] as string);
        Assert.That(statuses.Except(cases), Is.Empty);
    }

    private static async Task<IEnumerable<string>> ErrorsOfAsync(string call, ISchema schema, BraintreeOptions options)
    {
        using var transport = Adapter.Canned.Body("{}");
        try
        {
            var clock = new FakeTimeProvider(Adapter.Now);
            await (DepositCalls.TryGetValue(call, out var ask)
                ? ask(Adapter.DepositsOver(transport, clock))
                : Calls[call](Adapter.Over(transport, clock, options)));
        }
        catch (GatewayUnavailableException)
        {
            // The canned answer satisfies nobody; the request is what counts here.
        }

        using var request = JsonDocument.Parse(transport.LastBody!);
        var document = Parser.Parse(request.RootElement.GetProperty("query").GetString()!);
        var result = await new DocumentValidator().ValidateAsync(new ValidationOptions
        {
            Schema = schema,
            Document = document,
            Operation = document.Definitions.OfType<GraphQLOperationDefinition>().Single(),
            Variables = new GraphQL.SystemTextJson.GraphQLSerializer()
                .ReadNode<Inputs>(request.RootElement.GetProperty("variables"))!,
        });
        return result.Errors.Select(error => error.Message);
    }

    private static BraintreeOptions Reading2025() => new() { AskFieldsOf2026 = false };

    private static Schema Of2025() => Schema(File.ReadAllText(Official("schema.graphql")));

    private static Schema Of2026() => Schema(
        File.ReadAllText(Official("schema.graphql"))
            .Replace("union PaymentMethodSnapshot =", "union PaymentMethodSnapshot = UsBankAccountTransactionDetails |",
                StringComparison.Ordinal),
        File.ReadAllText(Official("schema-2026-extensions.graphql")), PublishedSince);

    private static Schema Schema(params string[] texts)
    {
        // The schema builder passes over `extend`, so the extensions are written into what they extend.
        var sdl = string.Join('\n', texts);
        foreach (var extension in ExtensionPattern().Matches(sdl).ToList())
        {
            sdl = sdl.Replace(extension.Value, "", StringComparison.Ordinal)
                .Replace($"\n{extension.Groups["head"]} {{",
                    $"\n{extension.Groups["head"]} {{ {extension.Groups["fields"]} ", StringComparison.Ordinal);
        }

        var schema = GraphQL.Types.Schema.For(sdl, builder =>
        {
            foreach (var definition in Parser.Parse(sdl).Definitions)
            {
                if (definition is GraphQLInterfaceTypeDefinition or GraphQLUnionTypeDefinition)
                    builder.Types.For(((GraphQLTypeDefinition)definition).Name.StringValue).ResolveType = _ => null!;
            }
        });
        foreach (var scalar in Parser.Parse(sdl).Definitions.OfType<GraphQLScalarTypeDefinition>())
            schema.RegisterType(new AnyScalar(scalar.Name.StringValue));
        schema.Initialize();
        return schema;
    }

    [GeneratedRegex(@"extend (?<head>(input|type) \w+) \{(?<fields>[^}]*)\}")]
    private static partial Regex ExtensionPattern();

    /// <summary>Braintree's own scalars are text on the wire.</summary>
    private sealed class AnyScalar : ScalarGraphType
    {
        public AnyScalar(string name) => Name = name;

        public override object? ParseValue(object? value) =>
            value is string or null ? value : throw new InvalidOperationException($"{Name} is text.");
    }

    /// <summary>
    /// Beside the repository where it is developed and in CI; the file is Braintree's and is not copied here.
    /// </summary>
    internal static string Official(string file)
    {
        var path = Repository.BraintreeFile(file);
        if (path is null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"CI must have Braintree's files at ../shared/braintree/{file}.");
            Assert.Ignore(
                $"Braintree's official schema and samples are not beside the repository (../shared/braintree/{file}).");
        }

        return path!;
    }
}
