using System.Data.Common;
using System.Text.RegularExpressions;
using CustomerPayments.Api.Demo;
using CustomerPayments.Application;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Infrastructure.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api;

/// <summary>What a start refuses, in sentences that name the setting; and what it writes down.</summary>
internal static partial class Start
{
    private static readonly string[] Noted =
        ["Braintree:Environment", "Braintree:MerchantId", "Cors:Origins:0", "Database:Provider", "Mail:Mode", "Mail:Host", "Merchant:Currency", "Network:TrustedProxies:0", "Portal:BaseUrl"];

    /// <summary>Ends a start that settings have refused with their sentences and the exit code 1, and without a stack trace.</summary>
    public static void SpeakPlainly() => AppDomain.CurrentDomain.UnhandledException += (_, e) =>
    {
        if (e.ExceptionObject is not Exception exception || Refusals(exception).ToList() is not { Count: > 0 } refusals)
            return;

        foreach (var refusal in refusals)
            Console.Error.WriteLine(refusal);
        Environment.Exit(1);
    };

    /// <exception cref="OptionsValidationException">All that is wrong, each in a sentence.</exception>
    public static void RequireSafeSettings(this WebApplicationBuilder builder)
    {
        var refusals = Always(builder.Configuration);
        if (builder.Environment.IsProduction())
            refusals = refusals.Concat(InProduction(builder.Configuration));
        var list = refusals.OfType<string>().ToList();
        if (list.Count > 0)
            throw new OptionsValidationException("", typeof(Start), list);
    }

    /// <summary>Which settings this process runs with; of secrets only whether they are there.</summary>
    public static async Task RecordSettingsAsync(this WebApplication app)
    {
        app.Services.GetRequiredService<SigningKeys>(); // read now: a key that will not do ends the start, not the first request
        await using var scope = app.Services.CreateAsyncScope();
        var settings = Noted.Where(key => !string.IsNullOrEmpty(app.Configuration[key])).Select(key => $"{key}={app.Configuration[key]}")
            .Append($"Auth:SigningKey={(string.IsNullOrEmpty(app.Configuration["Auth:SigningKey"]) ? "generated" : "set")}");
        scope.ServiceProvider.GetRequiredService<AuditTrail>().Record(Audited.Started, app.Environment.EnvironmentName, string.Join("; ", settings));
        try
        {
            await scope.ServiceProvider.GetRequiredService<IPaymentsDb>().SaveChangesAsync(app.Lifetime.ApplicationStopping);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            // A database that comes up later must not keep this process from starting; /health/ready tells of it.
            app.Logger.LogError(e, "The start could not be written to the audit trail");
        }
    }

    private static IEnumerable<string?> Always(ConfigurationManager settings)
    {
        yield return Proxies.Refusal(settings);
        foreach (var origin in settings.GetSection("Cors:Origins").Get<string[]>() ?? [])
        {
            // An origin is compared letter by letter; a pattern or "null" would let in more than was meant.
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.GetLeftPart(UriPartial.Authority) != origin)
                yield return $"Cors:Origins holds {origin}, which is no exact origin such as https://shop.example.";
        }
    }

    private static IEnumerable<string?> InProduction(ConfigurationManager settings)
    {
        if ((settings["Braintree:Environment"] ?? "Simulator") == "Simulator")
            yield return "Braintree:Environment is Simulator, which takes no real money and does not run in Production; set it to Sandbox or Production.";
        if (string.IsNullOrEmpty(settings["Auth:SigningKey"]))
            yield return "Auth:SigningKey is not set, and a generated key does not do in Production; set it to a P-256 private key in PEM.";
        if (settings.GetSection("Auth:Clients").Get<BackOfficeClient[]>() is { } clients
            && clients.Any(client => client.SecretHash.Equals(Secret.Hash(DemoData.BackOfficeSecret), StringComparison.OrdinalIgnoreCase)))
            yield return "Auth:Clients has the demo's secret, which everybody knows; give the client another SecretHash.";
        if (settings.GetValue("Demo:Seed", false))
            yield return "Demo:Seed is true, and demo customers with known passwords do not belong in Production; leave it out.";
        if (settings.GetValue($"{LimitsOptions.Section}:{nameof(LimitsOptions.HashIterations)}", LimitsOptions.HashIterationsMin) < LimitsOptions.HashIterationsMin)
            yield return $"Limits:HashIterations makes passwords cheap to guess; set it to {LimitsOptions.HashIterationsMin} or more.";
        if (settings["Mail:Mode"] == $"{MailMode.Smtp}" && settings["Mail:Security"] == $"{MailSecurity.None}")
            yield return "Mail:Security is None, which sends links and passwords in plain text; set it to StartTls or Tls.";
    }

    private static IEnumerable<string> Refusals(Exception exception) => exception switch
    {
        OptionsValidationException refused => refused.Failures.Select(failure => AnnotationPattern().Match(failure) is { Success: true } match ? match.Groups[1].Value : failure),
        AggregateException several => several.InnerExceptions.SelectMany(Refusals),
        StartRefusedException or IOException => [exception.Message], // Kestrel's "address already in use" is an IOException
        _ => [],
    };

    /// <summary>The framework wraps the sentence of an attribute in words about our types.</summary>
    [GeneratedRegex("^DataAnnotation validation failed for .* with the error: '(.*)'\\.$")]
    private static partial Regex AnnotationPattern();
}
