using CustomerPayments.Application;
using CustomerPayments.Application.Emails;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Hands letters to a mail server; returns once the server has answered 250.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options, IOptions<MerchantOptions> merchant) : IMailer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public async Task SendAsync(Letter letter, CancellationToken ct)
    {
        using var message = new MimeMessage
        {
            MessageId = letter.MessageId,
            Date = new DateTimeOffset(letter.SentAt),
            Subject = letter.Subject,
            Body = new BodyBuilder { TextBody = letter.Text, HtmlBody = letter.Html }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress(merchant.Value.Name, options.Value.From));
        message.To.Add(new MailboxAddress("", letter.To));
        message.Headers.Add("Auto-Submitted", "auto-generated");

        var mail = options.Value;
        using var client = new SmtpClient { Timeout = (int)Timeout.TotalMilliseconds };
        await client.ConnectAsync(mail.Host, mail.Port, SecurityOf(mail.Security), ct);
        if (mail.User.Length > 0)
            await client.AuthenticateAsync(mail.User, mail.Password, ct);
        await client.SendAsync(message, ct);
        await client.DisconnectAsync(quit: true, ct);
    }

    private static SecureSocketOptions SecurityOf(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
