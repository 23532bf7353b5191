using System.ComponentModel.DataAnnotations;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Settings;

/// <summary>Whether there are second factors.</summary>
public enum SecondFactorPolicy
{
    /// <summary>None can be set up, and none is asked for.</summary>
    Off,

    /// <summary>Whoever has set one up is asked for it.</summary>
    Optional,

    /// <summary>Whoever has none can do nothing but set one up.</summary>
    Required,
}

/// <summary>Payments for which being signed in is not enough.</summary>
public sealed class StepUpOptions
{
    /// <summary>While no bank debit of the customer was accepted yet.</summary>
    public bool FirstBankDebit { get; init; }

    /// <summary>Minor units; a higher total needs proof. None when null.</summary>
    public long? AmountAbove { get; init; }
}

/// <summary>The customers' side of the portal.</summary>
public sealed class PortalOptions : IValidatableObject
{
    public const string Section = "Portal";

    /// <summary>People sign in again after thirty days at the latest (NIST SP 800-63B-4 section 2.1.3).</summary>
    private static readonly TimeSpan SessionLifetimeMax = TimeSpan.FromDays(30);

    /// <summary>An access token lives ten minutes, and is renewed while somebody works.</summary>
    private static readonly TimeSpan SessionIdleMin = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Where links in emails point, without a trailing slash. From settings only, never from a request.
    /// </summary>
    public string BaseUrl { get; set; } = "";

    public TimeSpan ActivationLinkLifetime { get; set; } = TimeSpan.FromHours(72);

    public TimeSpan PasswordResetLifetime { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>
    /// A session ends after so long without use. Customers come about once a fortnight, on their own devices.
    /// </summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromDays(14);

    /// <summary>A session ends so long after the sign-in, however often it is used.</summary>
    public TimeSpan SessionLifetime { get; set; } = SessionLifetimeMax;
    /// <summary>Whether customers can, or have to, prove more than their password.</summary>
    public SecondFactorPolicy SecondFactor { get; set; } = SecondFactorPolicy.Optional;

    /// <summary>Which payments need a second factor that was shown in the last minutes.</summary>
    public StepUpOptions StepUp { get; set; } = new();

    /// <summary>The host to which passkeys belong.</summary>
    public string Site => Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) ? url.Host : "";

    /// <exception cref="RuleViolationException"><c>second-factor-off</c>.</exception>
    public void RequireSecondFactors()
    {
        if (SecondFactor is SecondFactorPolicy.Off)
            throw new RuleViolationException("second-factor-off", "There are no second factors here.");
    }

    /// <summary>How far a session opens that begins without a second factor.</summary>
    public SessionTrust TrustOf(PortalAccount account) =>
        SecondFactor is SecondFactorPolicy.Required && account.SecondFactor is null
            ? SessionTrust.SetUpOnly
            : SessionTrust.Password;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")
            || url.Query.Length + url.Fragment.Length + url.UserInfo.Length > 0)
            yield return new ValidationResult("Portal:BaseUrl is no address such as https://pay.example/portal.",
                [nameof(BaseUrl)]);
        if (ActivationLinkLifetime <= TimeSpan.Zero)
            yield return new ValidationResult("Activation:LinkLifetime is no time to come.",
                [nameof(ActivationLinkLifetime)]);
        if (PasswordResetLifetime <= TimeSpan.Zero)
            yield return new ValidationResult("Portal:PasswordResetLifetime is no time to come.",
                [nameof(PasswordResetLifetime)]);
        if (SessionIdle < SessionIdleMin || SessionIdle > SessionLifetime || SessionLifetime > SessionLifetimeMax)
        {
            yield return new ValidationResult(
                "Portal:SessionIdle is at least 15 minutes and at most Portal:SessionLifetime, which is at most 30 days.",
                [nameof(SessionIdle), nameof(SessionLifetime)]);
        }
        if (StepUp is { FirstBankDebit: true } or { AmountAbove: not null } && SecondFactor is SecondFactorPolicy.Off)
            yield return new ValidationResult("Portal:StepUp needs second factors, and Portal:SecondFactor is Off.",
                [nameof(StepUp)]);
        if (StepUp.AmountAbove < 0)
            yield return new ValidationResult("Portal:StepUp:AmountAbove is less than nothing.", [nameof(StepUp)]);
    }

    /// <summary>
    /// The token stands in the fragment, which browsers send to nobody: no log, proxy or Referer sees it.
    /// </summary>
    public string ActivationLink(string token) => $"{ActivationPage}#token={token}";

    /// <inheritdoc cref="ActivationLink"/>
    public string PasswordResetLink(string token) => $"{PasswordResetPage}#token={token}";

    /// <summary>The page on which the customer types the link's code.</summary>
    public string ActivationPage => $"{BaseUrl}/activate";

    /// <inheritdoc cref="ActivationPage"/>
    public string PasswordResetPage => $"{BaseUrl}/reset-password";

    public string PaymentPage(Guid payment) => $"{BaseUrl}/payments/{payment}";

    /// <summary>Where the amounts of a bank account's deposits are typed.</summary>
    public string BankAccountPage(Guid account) => $"{BaseUrl}/bank-accounts/{account}";

    /// <summary>The password and the sessions of the customer.</summary>
    public string SecurityPage => $"{BaseUrl}/security";

    public string InvoicesPage => $"{BaseUrl}/invoices";

    /// <summary>The page that selects the invoices of a failed or returned payment that are due again.</summary>
    public string PayAgainPage(Guid payment) => $"{PaymentPage(payment)}/again";
}
