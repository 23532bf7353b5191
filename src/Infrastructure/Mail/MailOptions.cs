using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CustomerPayments.Application.Settings;

namespace CustomerPayments.Infrastructure.Mail;

public enum MailMode { Folder, Smtp }

public enum MailSecurity { StartTls, Tls, None }

/// <summary>Where emails go.</summary>
public sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    /// <summary>The sender of the demo's emails.</summary>
    public const string DemoFrom = "payments@demostone.example";

    /// <summary>A folder in the data directory, shown at <c>/dev/mailbox</c>, or a mail server.</summary>
    [EnumDataType(typeof(MailMode), ErrorMessage = "Mail:Mode is Folder or Smtp.")]
    public MailMode Mode { get; init; } = MailMode.Folder;

    public string Host { get; init; } = "";

    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    public string User { get; init; } = "";

    public string Password { get; init; } = "";

    [SendableAddress(ErrorMessage = "Mail:From is an address for email, such as name@company.example.")]
    public string From { get; init; } = DemoFrom;

    [EnumDataType(typeof(MailSecurity), ErrorMessage = "Mail:Security is StartTls, Tls or None.")]
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>
    /// In PEM; trusted for the mail server's certificate, beside the authorities that the machine trusts.
    /// </summary>
    public string CertificateAuthority { get; init; } = "";

    /// <exception cref="CryptographicException">It is no certificate in PEM.</exception>
    public X509Certificate2Collection Authorities()
    {
        var authorities = new X509Certificate2Collection();
        if (CertificateAuthority.Length > 0)
            authorities.ImportFromPem(CertificateAuthority);
        return authorities;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mode is MailMode.Smtp && Host.Length == 0)
            yield return new ValidationResult(
                "Mail:Host must name the mail server when Mail:Mode is Smtp.", [nameof(Host)]);
        if (CertificateAuthority.Length > 0 && !HasAuthority())
            yield return new ValidationResult(
                "Mail:CertificateAuthority must be one or more certificates in PEM.", [nameof(CertificateAuthority)]);
    }

    private bool HasAuthority()
    {
        try
        {
            return Authorities().Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
