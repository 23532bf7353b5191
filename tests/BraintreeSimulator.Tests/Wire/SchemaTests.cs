using System.Text;
using CustomerPayments.BraintreeSimulator.Wire;
using CustomerPayments.Testing;
using GraphQLParser;
using GraphQLParser.AST;

namespace CustomerPayments.BraintreeSimulator.Tests.Wire;

/// <summary>A document that is valid here must be valid at Braintree.</summary>
internal sealed class SchemaTests
{
    private static readonly Dictionary<string, ASTNode> Ours = TypesOf(WireSchema.Sdl);

    /// <summary>
    /// What the script braintree-web 3.144.0 selects of the gateway, and the published schema does not show yet.
    /// </summary>
    private const string AskedByTheScript = """
        extend type BinRecord {
          business: BinRecordValue consumer: BinRecordValue purchase: BinRecordValue corporate: BinRecordValue
        }
        extend type ClientConfiguration { openBanking: OpenBankingConfiguration }
        type OpenBankingConfiguration { businessNames: [String!] allowListedDomains: [String!] profileId: String }
        extend type ThreeDSecureConfiguration { cardinalSongbirdUrl: String cardinalSongbirdIdentityHash: String }
        """;

    /// <summary>
    /// Of the reference's pages for these types as of 2026-11: the shape of a bank debit's snapshot from the version of
    /// 2026-02-18 on, and where a return is told since 2025-11-25.
    /// </summary>
    private const string PublishedSince = """
        extend union PaymentMethodSnapshot = UsBankAccountTransactionDetails
        type UsBankAccountTransactionDetails { usBankAccount: UsBankAccountDetails achType: ACHType requestedAchType: ACHType }
        enum ACHType { SAME_DAY STANDARD }
        extend type TransactionSettlementProcessorResponse { achReturnCode: String achRejectReason: String }
        """;

    [Test]
    public void Our_schema_is_a_part_of_the_official_one()
    {
        var official = Repository.BraintreeFile("schema.graphql");
        var newer = Repository.BraintreeFile("schema-2026-extensions.graphql");
        if (official is null || newer is null) Assert.Ignore("The official schema is not beside the repository.");

        var theirs = TypesOf(File.ReadAllText(official!), File.ReadAllText(newer!), AskedByTheScript, PublishedSince);

        Assert.Multiple(() =>
        {
            foreach (var (name, ours) in Ours)
            {
                Assert.That(theirs, Contains.Key(name));
                var allowed = MembersOf(theirs[name]).ToHashSet();
                foreach (var member in MembersOf(ours)) Assert.That(allowed, Does.Contain(member), $"{name}: {member}");
                foreach (var required in RequiredOf(theirs[name]))
                    Assert.That(MembersOf(ours), Does.Contain(required), $"{name} must have {required}");
            }
        });
    }

    [Test]
    public async Task Every_field_of_every_payment_can_be_asked_for()
    {
        using var gateway = new TestGateway();
        await gateway.Ask(Documents.ChargeCard, new
        {
            input = new
            {
                paymentMethodId = await gateway.CardToken(
                    billingAddress: new { firstName = "Ann", postalCode = "60622", countryCode = "US" }),
                transaction = new
                {
                    amount = "10.00",
                    orderId = "order-1",
                    purchaseOrderNumber = "PO-1",
                    channel = "portal",
                    discountAmount = "0.00",
                    descriptor = new { name = "ABC*gravel", phone = "5555555555", url = "example.com" },
                    shipping = new
                    {
                        shippingAddress = new { phone = new { countryPhoneCode = "1", phoneNumber = "5" } },
                        shippingMethod = "GROUND",
                    },
                    tax = new { taxAmount = "1.00", taxExempt = false },
                    riskData = new { deviceData = "device" },
                },
            },
        });
        await gateway.ChargeBank("20.00", "order-2", await gateway.VaultedAccount());
        await gateway.ChargeCard("2001.00");
        await gateway.ChargeCard("3000.00");
        gateway.Simulator.AdvanceClock(7);
        foreach (var sale in gateway.Simulator.Transactions().Where(t => t.Status is "SETTLED"))
            await gateway.Ask(Documents.Refund, new { input = new { transactionId = sale.Id } });

        foreach (var sale in gateway.Simulator.Transactions())
        {
            var answer = await gateway.Ask(
                $"query ($id: ID!) {{ node(id: $id) {Everything("Node", 3)} }}", new { id = sale.Id });
            Assert.That(answer.TryGetProperty("errors", out var errors), Is.False, () => errors.ToString());
        }
    }

    /// <summary>A selection of all fields down to a depth, each under an alias of its own.</summary>
    private static string Everything(string type, int depth) => Ours[type] switch
    {
        GraphQLInterfaceTypeDefinition => Variants(ImplementersOf(type), depth),
        GraphQLUnionTypeDefinition union => Variants(union.Types!.Select(member => member.Name.StringValue), depth),
        GraphQLObjectTypeDefinition definition => $"{{ __typename {Fields(definition, depth)} }}",
        _ => "",
    };

    private static string Variants(IEnumerable<string> types, int depth) =>
        $"{{ __typename {string.Join(' ', types.Select(type => $"... on {type} {Everything(type, depth)}"))} }}";

    private static string Fields(GraphQLObjectTypeDefinition definition, int depth)
    {
        var fields = new StringBuilder();
        foreach (var field in definition.Fields!)
        {
            var type = NameOf(field.Type);
            var isLeaf = !Ours.TryGetValue(type, out var inner)
                || inner is GraphQLEnumTypeDefinition or GraphQLScalarTypeDefinition;
            if (!isLeaf && depth == 0) continue;

            fields.Append(' ').Append(definition.Name.StringValue).Append('_').Append(field.Name.StringValue)
                .Append(": ").Append(field.Name.StringValue);
            if (!isLeaf) fields.Append(' ').Append(Everything(type, depth - 1));
        }

        return fields.ToString();
    }

    private static IEnumerable<string> ImplementersOf(string type) => Ours.Values.OfType<GraphQLObjectTypeDefinition>()
        .Where(definition => definition.Interfaces?.Any(i => i.Name.StringValue == type) ?? false)
        .Select(definition => definition.Name.StringValue);

    private static string NameOf(GraphQLType type) => type switch
    {
        GraphQLNonNullType some => NameOf(some.Type),
        GraphQLListType list => NameOf(list.Type),
        GraphQLNamedType named => named.Name.StringValue,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static Dictionary<string, ASTNode> TypesOf(params string[] documents)
    {
        var types = new Dictionary<string, ASTNode>();
        foreach (var definition in documents.SelectMany(text => Parser.Parse(text).Definitions))
        {
            if (definition is GraphQLTypeDefinition type) types[type.Name.StringValue] = type;
            if (definition is GraphQLObjectTypeExtension more)
                ((GraphQLObjectTypeDefinition)types[more.Name.StringValue]).Fields!.Items.AddRange(more.Fields!.Items);
            if (definition is GraphQLUnionTypeExtension wider)
                ((GraphQLUnionTypeDefinition)types[wider.Name.StringValue]).Types!.Items.AddRange(wider.Types!.Items);
            if (definition is GraphQLInputObjectTypeExtension moreInput)
                ((GraphQLInputObjectTypeDefinition)types[moreInput.Name.StringValue]).Fields!.Items.AddRange(
                    moreInput.Fields!.Items);
        }

        return types;
    }

    /// <summary>What a client can notice of a type, one line each.</summary>
    private static IEnumerable<string> MembersOf(ASTNode type) => type switch
    {
        GraphQLObjectTypeDefinition of =>
            of.Fields!.Select(Signature).Concat(of.Interfaces?.Select(i => $"implements {i.Name.StringValue}") ?? []),
        GraphQLInterfaceTypeDefinition of => of.Fields!.Select(Signature),
        GraphQLInputObjectTypeDefinition of =>
            of.Fields!.Select(field => $"{field.Name.StringValue}: {Text(field.Type)}"),
        GraphQLEnumTypeDefinition of => of.Values!.Select(value => value.Name.StringValue),
        GraphQLUnionTypeDefinition of => of.Types!.Select(member => member.Name.StringValue),
        _ => ["scalar"],
    };

    /// <summary>
    /// Input fields that Braintree demands; leaving one out would let a document pass here and fail there.
    /// </summary>
    private static IEnumerable<string> RequiredOf(ASTNode type) => type is GraphQLInputObjectTypeDefinition input
        ? input.Fields!.Where(field => field.Type is GraphQLNonNullType && field.DefaultValue is null)
            .Select(field => $"{field.Name.StringValue}: {Text(field.Type)}")
        : [];

    private static string Signature(GraphQLFieldDefinition field)
    {
        var arguments = field.Arguments?.Select(argument => $"{argument.Name.StringValue}: {Text(argument.Type)}")
            ?? [];
        return $"{field.Name.StringValue}({string.Join(", ", arguments)}): {Text(field.Type)}";
    }

    private static string Text(GraphQLType type) => type switch
    {
        GraphQLNonNullType some => $"{Text(some.Type)}!",
        GraphQLListType list => $"[{Text(list.Type)}]",
        _ => NameOf(type),
    };
}
