using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Settings;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Pages;

/// <summary>
/// The reference portal: the files of src/Portal under /portal, with a policy that lets them load and call what they
/// need and nothing else. The pages use the public JSON API only; a company may serve its own instead.
/// </summary>
internal static class PortalPages
{
    private const string Address = "/portal";

    /// <summary>The name by which the policy refers to the address for reports.</summary>
    private const string Reports = "policy";

    public static void UsePortal(this WebApplication app)
    {
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "portal"));
        var policy = PolicyFor(
            app.Services.GetRequiredService<GatewayDescription>().PageSources,
            app.Services.GetRequiredService<IOptions<MerchantOptions>>().Value.LogoUrl);

        app.Use((http, next) =>
        {
            if (http.Request.Path != "/")
                return next(http);

            http.Response.Redirect(Address);
            return Task.CompletedTask;
        });
        app.UseWhen(http => IsPage(http.Request.Path), portal =>
        {
            portal.Use((http, next) =>
            {
                var headers = http.Response.Headers;
                headers.ContentSecurityPolicy = policy;
                headers["Reporting-Endpoints"] = $"{Reports}=\"{PolicyReportEndpoints.Address}\"";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";

                // Modules that belong together must come from one release: the browser keeps them but asks each time.
                headers.CacheControl = "no-cache";

                // One document draws all pages (/portal/activate, /portal/invoices/…), also for an emailed link whose #
                // was encoded on its way; no file of ours has a # in its name.
                if (!Path.HasExtension(http.Request.Path.Value) || http.Request.Path.Value!.Contains('#'))
                    http.Request.Path = $"{Address}/index.html";
                return next(http);
            });
            portal.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = files,
                RequestPath = Address,
                OnPrepareResponse = file => file.Context.Response.ContentType += "; charset=utf-8",
            });
        });
    }

    private static bool IsPage(PathString path) =>
        path.StartsWithSegments(Address) && !path.StartsWithSegments(PolicyReportEndpoints.Address);

    /// <summary>
    /// No script may make HTML or another script out of text (Trusted Types), unless a script of the gateway cannot do
    /// without. The gateway's scripts are let in with the sources that the gateway names; a policy of the pages, named
    /// "default", checks the addresses of what they load.
    /// Browsers report refusals; those that know <c>report-to</c> ignore the older <c>report-uri</c>.
    /// </summary>
    /// <param name="logoUrl">An https address; null when there is no logo.</param>
    internal static string PolicyFor(GatewayPageSources sources, string? logoUrl)
    {
        var images = Uri.TryCreate(logoUrl, UriKind.Absolute, out var logo)
            ? $" {logo.GetLeftPart(UriPartial.Authority)}"
            : "";
        var forms = sources.Forms.Count > 0 ? string.Join(' ', sources.Forms) : "'none'";
        var common = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
            $"form-action {forms}; report-uri {PolicyReportEndpoints.Address}; report-to {Reports}; " +
            $"img-src 'self' data:{images}{And(sources.Images)}; " +
            $"script-src 'self'{And(sources.Scripts)}; ";
        var types = sources.MakeMarkup
            ? ""
            : $"; require-trusted-types-for 'script'; trusted-types {(sources.Scripts.Count == 0 ? "'none'" : "default")}";
        return sources.Scripts.Count == 0
            ? $"{common}connect-src 'self'{types}"
            : $"{common}frame-src {string.Join(' ', sources.Frames)}; "
                + $"connect-src 'self'{And(sources.Connections)}{types}";
    }

    private static string And(IEnumerable<string> sources) => string.Concat(sources.Select(source => $" {source}"));
}
