using CustomerPayments.Application;
using CustomerPayments.Infrastructure.Braintree;
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

    /// <summary>The name of the group that reports of breaches go to.</summary>
    private const string Reports = "policy";

    /// <summary>Where Cardinal's script, of 3-D Secure, sends to.</summary>
    private const string Cardinals = " https://*.cardinalcommerce.com https://*.cardinaltrusted.com";

    public static void UsePortal(this WebApplication app)
    {
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "portal"));
        var policy = PolicyFor(
            app.Services.GetRequiredService<IOptions<BraintreeOptions>>().Value,
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

                // The pages' own addresses (/portal/activate, /portal/invoices/…) are all drawn by the one document. So
                // is an emailed link whose # was encoded on its way; no file of ours has one in its name.
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
    /// With the simulator everything comes from here, and no script may even make HTML out of text (Trusted Types).
    /// Braintree's hosted fields need its script, its frames and its addresses, and the script tells PayPal's log how
    /// it fares. What collects device data comes from PayPal, and is let in only where it is configured. So is 3-D
    /// Secure, which needs most: the script of Cardinal, and a frame and a form of whichever bank has issued the card.
    /// What is refused is reported: browsers that know <c>report-to</c> pass over the older <c>report-uri</c>.
    /// </summary>
    internal static string PolicyFor(BraintreeOptions braintree, string? logoUrl)
    {
        var gateway = braintree.Environment;
        var withBanks = braintree.ThreeDSecure && gateway is not BraintreeEnvironment.Simulator;
        var images = Uri.TryCreate(logoUrl, UriKind.Absolute, out var logo)
            ? $" {logo.GetLeftPart(UriPartial.Authority)}"
            : "";
        var common = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
            $"form-action {(withBanks ? "https:" : "'none'")}; " +
            $"report-uri {PolicyReportEndpoints.Address}; report-to {Reports}; img-src 'self' data:{images}";
        if (gateway is BraintreeEnvironment.Simulator)
            return $"{common}; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; "
                + $"trusted-types 'none'";

        var subdomain = gateway is BraintreeEnvironment.Sandbox ? "sandbox." : "";
        var (collector, beacon) = braintree.CollectDeviceData
            ? (" https://c.paypal.com", " https://c.paypal.com https://b.stats.paypal.com")
            : ("", "");
        var (cardinal, cardinals) = (withBanks, gateway) switch
        {
            (false, _) => ("", ""),
            (_, BraintreeEnvironment.Sandbox) => (
                " https://songbirdstag.cardinalcommerce.com https://cas.static.client.cardinaltrusted.com", Cardinals),
            _ => (" https://songbird.cardinalcommerce.com https://static.client.cardinaltrusted.com", Cardinals),
        };
        var frames = withBanks ? "https:" : $"https://assets.braintreegateway.com{collector}";
        return $"{common} https://assets.braintreegateway.com{beacon}; " +
            "script-src 'self' https://js.braintreegateway.com https://assets.braintreegateway.com" +
            $"{collector}{cardinal}; " +
            $"frame-src {frames}; " +
            $"connect-src 'self' https://api.{subdomain}braintreegateway.com " +
            $"https://client-analytics.{subdomain}braintreegateway.com https://*.braintree-api.com " +
            $"https://www.paypal.com/xoplatform/logger/{collector}{cardinals}";
    }
}
