using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CustomerPayments.Api.Endpoints;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.UnmatchedCharges;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.Extensions.FileProviders;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace CustomerPayments.Api.Swagger;

/// <summary>
/// Swagger UI over openapi.yaml, and the document that Swashbuckle makes of the code. Callers are served openapi.yaml;
/// a test compares it with the other document.
/// </summary>
internal static class SwaggerSetup
{
    /// <summary>The contract's version (semver.org); its first number stands in the paths.</summary>
    private const string Version = "1.0.0";

    /// <summary>Types that generated clients know by a name of before.</summary>
    private static readonly Dictionary<Type, string> KeptNames = new()
    {
        [typeof(UnmatchedChargeView)] = "Orphan", [typeof(UnmatchedChargeOutcome)] = "OrphanOutcome",
        [typeof(TransactionStanding)] = "ChargeStatus", [typeof(InvoiceStatus)] = "InvoiceState",
        [typeof(GatewayEnvironment)] = ChosenGateway.EnvironmentSchema,
        [typeof(SignInRequest)] = "SignIn", [typeof(ActivateRequest)] = "ActivateAccount",
        [typeof(RefreshRequest)] = "RefreshSession",
    };

    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc("v1", new OpenApiInfo { Title = "CustomerPayments", Version = Version });
            swagger.SupportNonNullableReferenceTypes();
            swagger.UseAllOfToExtendReferenceSchemas();
            swagger.CustomSchemaIds(SchemaName);
            swagger.MapType<decimal>(() => new OpenApiSchema { Type = JsonSchemaType.Number });
            swagger.MapType<ImportRow>(() => new OpenApiSchema());
            swagger.SchemaFilter<Members>();
            swagger.SchemaFilter<PaymentMethods>();
            swagger.SchemaFilter<NotificationFields>();
            swagger.OperationFilter<Parameters>();
            swagger.DocumentFilter<Openness>();
        });
    }

    /// <exception cref="InvalidOperationException">The setting is neither true nor false.</exception>
    public static void UseSwaggerPages(this WebApplication app)
    {
        if (!app.Services.HasSwagger())
            return;

        app.UseWhen(http => http.Request.Path.StartsWithSegments("/swagger"), pages =>
        {
            pages.Use((http, next) =>
            {
                http.Response.Headers.ContentSecurityPolicy =
                    "default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
                        + "script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                return next(http);
            });
            pages.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new EmbeddedFileProvider(Assembly.GetExecutingAssembly(), "swagger"),
                RequestPath = "/swagger",
                OnPrepareResponse = file => file.Context.Response.ContentType += "; charset=utf-8",
            });
            pages.UseSwaggerUI(ui =>
            {
                ui.DocumentTitle = "CustomerPayments API";
                ui.SwaggerEndpoint("/openapi.yaml", "CustomerPayments v1");
                ui.OAuthUsePkce();

                // Tokens end with the page: the browser's storage keeps none.
                ui.InjectStylesheet("customer-sign-in.css");
                ui.InjectJavascript("customer-sign-in.js", "module");
            });
        });
    }

    /// <summary><c>PayRequest</c>, <c>InvoicePage</c>: the names of the contract, without our suffixes.</summary>
    private static string SchemaName(Type type)
    {
        if (type.IsGenericType)
            return SchemaName(type.GetGenericArguments()[0]) + type.Name[..type.Name.IndexOf('`')];
        if (KeptNames.TryGetValue(type, out var kept))
            return kept;
        return type.Name.EndsWith("View", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;
    }

    /// <summary>
    /// Describes members as the serializer treats them: a member is required unless its constructor parameter has a
    /// default; a member that is left out when it is null is neither required nor ever null.
    /// </summary>
    private sealed class Members : ISchemaFilter
    {
        private const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;

        private const BindingFlags Own = Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            if (schema is not OpenApiSchema { Properties.Count: > 0 } described)
                return;

            // Rows are read by themselves, in this shape.
            if (context.Type == typeof(ImportRequest))
            {
                ((OpenApiSchema)described.Properties["invoices"]).Items =
                    context.SchemaGenerator.GenerateSchema(typeof(ImportRowRequest), context.SchemaRepository);
            }

            foreach (var parameter in ParametersOf(context.Type))
            {
                var property = context.Type.GetProperty(parameter.Name!, Public | BindingFlags.IgnoreCase)!;
                var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                    ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
                if (property.GetCustomAttribute<JsonIgnoreAttribute>() is
                    {
                        Condition: JsonIgnoreCondition.WhenWritingNull
                    })
                    ((OpenApiSchema)described.Properties[name]).Type &= ~JsonSchemaType.Null;
                else if (!parameter.HasDefaultValue)
                    (described.Required ??= new HashSet<string>()).Add(name);
                if (property.GetCustomAttribute<AllowedValuesAttribute>() is { Values: [{ } only] })
                    ((OpenApiSchema)described.Properties[name]).Const = $"{only}".ToLowerInvariant();
            }
        }

        /// <summary>A view that extends another takes the other in its constructor.</summary>
        private static IEnumerable<ParameterInfo> ParametersOf(Type type)
        {
            var parameters = type.GetConstructors(Own)
                .Where(c => c.GetParameters() is not [var copied] || copied.ParameterType != type)
                .MaxBy(c => c.IsPublic)?.GetParameters() ?? [];
            return parameters.SelectMany(p => p.ParameterType == type.BaseType ? ParametersOf(type.BaseType) : [p]);
        }
    }

    /// <summary>
    /// Describes a payment's method as two shapes, for a card and for a bank account; <c>type</c> tells them apart.
    /// </summary>
    private sealed class PaymentMethods : ISchemaFilter
    {
        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            if (context.Type != typeof(PayMethodRequest)
                || schema is not OpenApiSchema { Properties.Count: > 0 } described)
                return;

            described.Type = null;
            described.Properties = null;
            described.Required = null;
            described.AdditionalPropertiesAllowed = true;
            described.Discriminator = new OpenApiDiscriminator { PropertyName = "type" };
            described.OneOf = [.. new[] { typeof(CardMethodRequest), typeof(AchMethodRequest) }
                .Select(shape => context.SchemaGenerator.GenerateSchema(shape, context.SchemaRepository))];
        }
    }

    /// <summary>The fields of a notification have the names that the gateway gives them.</summary>
    private sealed class NotificationFields(GatewayDescription gateway) : ISchemaFilter
    {
        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            if (context.Type != typeof(NotificationForm)
                || schema is not OpenApiSchema { Properties: { Count: > 0 } properties } described)
                return;

            var (signature, payload) = (gateway.Webhook.SignatureField, gateway.Webhook.PayloadField);
            described.Properties = new Dictionary<string, IOpenApiSchema>
            {
                [signature] = properties["signature"], [payload] = properties["payload"],
            };
            described.Required = new HashSet<string> { signature, payload };
        }
    }

    /// <summary>
    /// Leaves answers open: they may get further members and words without breaking their readers. Requests are read
    /// strictly.
    /// </summary>
    private sealed class Openness : IDocumentFilter
    {
        public void Apply(OpenApiDocument document, DocumentFilterContext context)
        {
            var schemas = context.SchemaRepository.Schemas;
            var sent = new HashSet<string>();
            var operations = document.Paths.SelectMany(path => path.Value.Operations!.Values);
            foreach (var media in operations.SelectMany(operation => operation.RequestBody?.Content?.Values ?? []))
                Follow(media.Schema, schemas, sent);

            foreach (var schema in schemas.Where(s => !sent.Contains(s.Key)).Select(s => (OpenApiSchema)s.Value))
            {
                schema.AdditionalPropertiesAllowed = true;
                if (schema.Enum is not { Count: > 0 } words)
                    continue;

                var known = new JsonArray([.. words.Select(word => word.DeepClone())]);
                schema.AddExtension("x-extensible-enum", new JsonNodeExtension(known));
                schema.Enum = null;
            }
        }

        private static void Follow(
            IOpenApiSchema? schema, IDictionary<string, IOpenApiSchema> schemas, HashSet<string> found)
        {
            if (schema is null || schema is OpenApiSchemaReference { Reference.Id: { } name } && !found.Add(name))
                return;

            var target = schema is OpenApiSchemaReference { Reference.Id: { } id } ? schemas[id] : schema;
            IEnumerable<IOpenApiSchema?> parts =
                [.. target.Properties?.Values ?? [], .. target.AllOf ?? [], .. target.OneOf ?? [], target.Items];
            foreach (var part in parts)
                Follow(part, schemas, found);
        }
    }

    private sealed class Parameters : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            // The compiler's description calls every array required; a parameter that may be repeated may be missing.
            foreach (var repeated in operation.Parameters?.OfType<OpenApiParameter>()
                .Where(p => p.Schema is { Type: JsonSchemaType.Array }) ?? [])
                repeated.Required = false;

            foreach (var query in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<ReadQuery>())
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = query.Name, In = ParameterLocation.Query,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
            foreach (var header in metadata.OfType<ReadHeader>().Distinct())
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = header.Name, In = ParameterLocation.Header, Required = header.Required,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }
        }
    }
}
