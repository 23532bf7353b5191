using CustomerPayments.Api.Demo;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Infrastructure.Mail;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Startup;

/// <summary>Refuses settings at the start, each in a sentence that begins with its key.</summary>
internal static class Safety
{
    /// <exception cref="OptionsValidationException">The sentences of all unsafe settings.</exception>
    public static void RequireSafeSettings(this WebApplicationBuilder builder)
    {
        var refusals = Always(builder.Configuration);
        if (!builder.AreLow())
            refusals = refusals.Concat(AtStake(builder.Configuration));
        var list = refusals.OfType<string>().ToList();
        if (list.Count > 0)
            throw new OptionsValidationException("", typeof(Safety), list);
    }

    private static IEnumerable<string?> Always(ConfigurationManager settings)
    {
        yield return Proxies.Refusal(settings);
        foreach (var origin in settings.GetSection("Cors:Origins").Get<string[]>() ?? [])
        {
            // Origins are compared character by character; a pattern or "null" would let in more than was meant.
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
                || uri.GetLeftPart(UriPartial.Authority) != origin)
                yield return $"Cors:Origins holds {origin}, which is no exact origin such as https://shop.example.";
        }
    }

    /// <summary>
    /// Checks bound values instead of texts, because <c>none</c> and <c>2</c> are <see cref="MailSecurity.None"/>, too.
    /// </summary>
    private static IEnumerable<string?> AtStake(ConfigurationManager settings) =>
    [
        .. ChosenGateway.Adapter.Refusals(settings),
        .. Mail(settings.GetSection(MailOptions.Section).Get<MailOptions>() ?? new MailOptions()),
        .. Merchant(settings.GetSection(MerchantOptions.Section).Get<MerchantOptions>() ?? new MerchantOptions()),
        .. Access(settings),
        Portal(settings["Portal:BaseUrl"] ?? ""),
        settings["Audit:CheckpointUrl"] is { Length: > 0 } url && !url.StartsWith("https://", StringComparison.Ordinal)
            ? $"Audit:CheckpointUrl is {url}, which is not https."
            : null,
        settings.GetValue("Demo:Seed", false)
            ? "Demo:Seed is true, and demo customers with known passwords do not belong in Production; leave it out."
            : null,
        Allowed(settings, nameof(WebhooksOptions.AllowLoopback), "webhooks could reach what listens on this machine"),
        Allowed(settings, nameof(WebhooksOptions.AllowHttp), "webhooks could go out in plain text"),
        settings.GetValue(Exposure.Setting, false)
            ? $"{Exposure.Setting} is true, and pages for development do not belong in Production; leave it out."
            : null,
    ];

    private static string? Allowed(ConfigurationManager settings, string name, string danger) =>
        settings.GetValue($"{WebhooksOptions.Section}:{name}", false)
            ? $"{WebhooksOptions.Section}:{name} is true, and {danger}; leave it out."
            : null;

    private static IEnumerable<string?> Mail(MailOptions mail)
    {
        if (mail.Mode is MailMode.Folder)
            yield return "Mail:Mode is Folder, which sends nobody an email; set it to Smtp and Mail:Host to the mail "
                + "server.";
        if (mail is { Mode: MailMode.Smtp, Security: MailSecurity.None })
            yield return "Mail:Security is None, which sends links and passwords in plain text; set it to StartTls "
                + "or Tls.";
        if (IsNobodys(mail.From, MailOptions.DemoFrom))
            yield return "Mail:From is not set or is the demo merchant's; set it to an address of your own.";
    }

    private static IEnumerable<string?> Merchant(MerchantOptions merchant)
    {
        if (IsNobodys(merchant.Name, MerchantOptions.DemoName))
            yield return "Merchant:Name is not set or is the demo merchant's; set it to the name of the company "
                + "that is paid.";
        if (IsNobodys(merchant.SupportEmail, MerchantOptions.DemoSupportEmail))
            yield return "Merchant:SupportEmail is not set or is the demo merchant's; set it to an address of your "
                + "own.";
    }

    private static IEnumerable<string?> Access(ConfigurationManager settings)
    {
        if (string.IsNullOrEmpty(settings["Auth:SigningKey"]))
            yield return "Auth:SigningKey is not set, and a generated key does not do in Production; set it to a "
                + "P-256 private key in PEM.";
        if (settings.GetSection("Auth:HashKeys").Get<string[]>() is not { Length: > 0 })
            yield return "Auth:HashKeys is not set, and a generated key does not do in Production; set Auth:HashKeys:0 "
                + "to 1: and the base64 of 32 random bytes.";
        if (string.IsNullOrEmpty(settings["DataProtection:Certificate"]))
            yield return "DataProtection:Certificate is not set, and keys in the database would lie beside what they "
                + "close; set it to an RSA certificate with its private key in PEM.";
        if (settings.GetSection("Auth:Clients").Get<BackOfficeClient[]>() is { } clients
            && clients.Any(client => client.SecretHash.Equals(
                Secret.Hash(DemoData.BackOfficeSecret), StringComparison.OrdinalIgnoreCase)))
            yield return "Auth:Clients has the demo's secret, which everybody knows; give the client another "
                + "SecretHash.";
        var limits = settings.GetSection(LimitsOptions.Section).Get<LimitsOptions>() ?? new LimitsOptions();
        if (limits.HashIterations < LimitsOptions.HashIterationsMin)
            yield return "Limits:HashIterations makes passwords cheap to guess; set it to "
                + $"{LimitsOptions.HashIterationsMin} or more.";
    }

    /// <summary>The validation of the setting refuses an unreadable address.</summary>
    private static string? Portal(string baseUrl) => (
        baseUrl, Uri.TryCreate(baseUrl, UriKind.Absolute, out var url)) switch
    {
        ("", _) => "Portal:BaseUrl is not set, and links in emails need it; set it to the portal's https address.",
        (_, true) when IsHere(url!) =>
            $"Portal:BaseUrl is {baseUrl}, which leads each reader of an email to their own machine; set it to the "
                + "portal's https address.",
        (_, true) when url!.Scheme != Uri.UriSchemeHttps =>
            $"Portal:BaseUrl is {baseUrl}, which is not https, and links in emails carry secrets.",
        _ => null,
    };

    private static bool IsHere(Uri url) => url.IsLoopback || url.Host is "0.0.0.0" or "[::]"
        || $".{url.IdnHost.TrimEnd('.')}".EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    /// <param name="text">Null where a settings file says null.</param>
    private static bool IsNobodys(string? text, string demo) =>
        string.IsNullOrWhiteSpace(text) || text.Trim().Equals(demo, StringComparison.OrdinalIgnoreCase);
}
