using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Settings;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Testing;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Tests.Mail;

/// <summary>A mail server with a certificate of a private authority, over TLS.</summary>
public sealed class PrivateAuthorityTests
{
    private const string Localhost = "localhost";

    private static readonly EmailMessage Message = new(
        Guid.NewGuid(), "payment-received", "ap@cedar.example", "Payment received", "Text", "<p>Text</p>",
        new DateTime(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc));

    [Test]
    public async Task A_certificate_of_the_authority_in_the_settings_is_trusted()
    {
        var (authority, certificate) = Certificates.Private(Localhost);
        Assert.That(await SendAsync(certificate, authority), Does.StartWith("Taken"));
    }

    [Test]
    public void Without_the_setting_it_is_not()
    {
        var (_, certificate) = Certificates.Private(Localhost);
        Assert.ThrowsAsync<EmailNotTakenException>(() => SendAsync(certificate, ""));
    }

    [Test]
    public void A_certificate_of_another_authority_is_refused()
    {
        var (_, certificate) = Certificates.Private(Localhost);
        var (other, _) = Certificates.Private(Localhost);
        Assert.ThrowsAsync<EmailNotTakenException>(() => SendAsync(certificate, other));
    }

    [Test]
    public void A_certificate_for_another_name_is_refused()
    {
        var (authority, certificate) = Certificates.Private("mail.example");
        Assert.ThrowsAsync<EmailNotTakenException>(() => SendAsync(certificate, authority));
    }

    [Test]
    public void A_certificate_that_has_run_out_is_refused()
    {
        var (authority, certificate) = Certificates.Private(Localhost, issuedBefore: TimeSpan.FromDays(2));
        Assert.ThrowsAsync<EmailNotTakenException>(() => SendAsync(certificate, authority));
    }

    private static async Task<string> SendAsync(
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, string authority)
    {
        await using var server = new SmtpSink(certificate);
        var options = Options.Create(new MailOptions
        {
            Mode = MailMode.Smtp, Host = Localhost, Port = server.Port, Security = MailSecurity.Tls,
            CertificateAuthority = authority,
        });
        var messages = new MimeMessages(options, Options.Create(new MerchantOptions()));
        await using var conversation = new SmtpMailer(options, messages).Open();
        return await conversation.SendAsync(Message, CancellationToken.None);
    }
}
