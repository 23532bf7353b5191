using GraphQL;
using GraphQL.Types;
using GraphQL.Utilities;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>
/// The schema: our part of Braintree's, written in the .graphql files of <c>Wire/Sdl</c>. Root fields have resolvers;
/// every other field is the property of the same name of the object that a resolver returned.
/// </summary>
internal static class WireSchema
{
    public static string Sdl { get; } = ReadSdl();

    public static Schema Build()
    {
        Schema schema = null!;
        schema = Schema.For(Sdl, builder =>
        {
            builder.Types.ForAll(
                type =>
                    type.ResolveType = source =>
                        schema.AllTypes[((IWireObject)source).TypeName] as IObjectGraphType
                            ?? throw new InvalidOperationException($"{source} has no GraphQL type."));
            foreach (var (type, field, resolve) in RootFields.All)
                builder.Types.For(type).FieldFor(field).Resolver = new GraphQL.Resolvers.FuncFieldResolver<object>(
                    resolve);
        });

        schema.RegisterTypes(
            new TextScalar("Amount", ".*", takesNumbers: true),
            new TextScalar("CountryCode", @"^[A-Za-z]{2,3}\z"),
            new TextScalar("CountryCodeAlpha2", @"^[A-Z]{2}\z"),
            new TextScalar("CurrencyCodeAlpha", @"^[A-Z]{3}\z"),
            new TextScalar("CustomFieldName", @"^[A-Za-z0-9_]+\z"),
            new TextScalar("Date", @"^\d{4}-\d\d-\d\d\z"),
            new TimestampScalar(),
            new TextScalar("URL", "."),
            new TextScalar("UsBankAccountNumber", @"^[0-9]{1,17}\z"),
            new TextScalar("UsBankRoutingNumber", @"^[0-9]{8,9}\z"),
            new TextScalar("UsZipCode", @"^[0-9]{5}(-[0-9]{4})?\z"));
        schema.RegisterVisitor(new PropertyFields());
        schema.Initialize();
        return schema;
    }

    private static string ReadSdl()
    {
        var assembly = typeof(WireSchema).Assembly;
        return string.Join('\n', assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".graphql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            }));
    }

    private sealed class PropertyFields : BaseSchemaNodeVisitor
    {
        public override void VisitObjectFieldDefinition(FieldType field, IObjectGraphType type, ISchema schema) =>
            field.Resolver ??= PropertyResolver.Instance;
    }
}
