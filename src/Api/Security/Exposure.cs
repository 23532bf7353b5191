using System.Net;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Marks pages that help a developer and would harm anybody else: emails with their links, the gateway's controls, the
/// jobs.
/// </summary>
internal sealed record ForDevelopers;

/// <summary>
/// Pages for developers answer callers on the same machine only, unless <see cref="Setting"/> opens them: a development
/// system that listens on all addresses must not show its links and passwords to a whole network.
/// </summary>
internal static class Exposure
{
    public const string Setting = "Development:Exposed";

    private const string SwaggerSetting = "Swagger:Enabled";

    public static TBuilder ForDevelopers<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new ForDevelopers());

    /// <summary>
    /// Whether there is a Swagger UI. It takes secrets on the portal's origin, so that a deployment with real money has
    /// to ask for it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The setting is neither true nor false.</exception>
    public static bool HasSwagger(this IServiceProvider services)
    {
        var settings = services.GetRequiredService<IConfiguration>();
        return settings.GetValue(
            SwaggerSetting, Stakes.AreLow(services.GetRequiredService<IHostEnvironment>(), settings));
    }

    /// <summary>Called after routing. For other callers the pages do not exist.</summary>
    /// <exception cref="InvalidOperationException">The setting is neither true nor false.</exception>
    public static void UseExposure(this WebApplication app)
    {
        if (!app.Configuration.GetValue(Setting, false))
        {
            app.Use((http, next) =>
            {
                if (http.GetEndpoint()?.Metadata.GetMetadata<ForDevelopers>() is null || IsFromHere(http))
                    return next(http);

                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>
    /// A proxy on this machine that is not trusted passes on requests from anywhere; the headers it adds give it away.
    /// </summary>
    private static bool IsFromHere(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !Proxies.IsPassedOn(http.Request);
}
