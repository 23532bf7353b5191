using Microsoft.OpenApi;

namespace CustomerPayments.Api;

/// <summary>
/// Swagger UI over the contract, and the document that Swashbuckle reads from the code. People are served openapi.yaml as
/// it stands; the other exists so that a test can compare the two.
/// </summary>
internal static class OpenApi
{
    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc("v1", new OpenApiInfo { Title = "CustomerPayments", Version = "v1" });
            swagger.SupportNonNullableReferenceTypes();
            swagger.NonNullableReferenceTypesAsRequired();
            swagger.UseAllOfToExtendReferenceSchemas();
            swagger.CustomSchemaIds(SchemaName);
        });
    }

    public static void UseSwaggerPages(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/swagger"), page => page.Use((http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy =
                "default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; frame-ancestors 'none'";
            return next();
        }));
        app.UseSwaggerUI(ui =>
        {
            ui.DocumentTitle = "CustomerPayments API";
            ui.SwaggerEndpoint("/openapi.yaml", "CustomerPayments v1");
            ui.OAuthUsePkce();
            ui.EnablePersistAuthorization();
        });
    }

    /// <summary><c>PayRequest</c>, <c>InvoicePage</c>: the names of the contract, without our suffixes.</summary>
    private static string SchemaName(Type type)
    {
        if (type.IsGenericType)
            return SchemaName(type.GetGenericArguments()[0]) + type.Name[..type.Name.IndexOf('`')];
        return type.Name.EndsWith("View", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;
    }
}
