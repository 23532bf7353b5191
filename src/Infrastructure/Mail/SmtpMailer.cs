using System.Net.Sockets;
using System.Text;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Persistence;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Hands messages to a mail server.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options, MimeMessages messages) : IMailer
{
    public IMailConversation Open() => new SmtpConversation(options.Value, messages);
}

/// <summary>One connection for a batch of messages, opened for the first one.</summary>
internal sealed class SmtpConversation(MailOptions options, MimeMessages messages) : IMailConversation
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The answer to QUIT does not matter: the server has taken the messages before it.</summary>
    private static readonly TimeSpan QuitWithin = TimeSpan.FromSeconds(2);

    private readonly SmtpClient client = new() { Timeout = (int)Timeout.TotalMilliseconds };

    /// <summary>Why there is no connection; later messages do not wait for it again.</summary>
    private Exception? unreachable;

    public async Task<string> SendAsync(EmailMessage message, CancellationToken ct)
    {
        Decisions.RequireNone("An email");
        using var mime = messages.Of(message);
        await ConnectAsync(ct);
        var format = FormatOf(message.To);
        try
        {
            return await client.SendAsync(format, mime, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            throw new EmailNotTakenException(InWords(e), IsFinal(e), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (client)
        {
            if (!client.IsConnected)
                return;

            using var patience = new CancellationTokenSource(QuitWithin);
            try
            {
                await client.DisconnectAsync(quit: true, patience.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException
                or ProtocolException or CommandException)
            {
                // The messages that were sent stay sent.
            }
        }
    }

    private async Task ConnectAsync(CancellationToken ct)
    {
        if (client.IsConnected)
            return;
        if (unreachable is { } before)
            throw new EmailNotTakenException(InWords(before), isFinal: false, before);

        try
        {
            if (options.CertificateAuthority.Length > 0)
                client.ServerCertificateValidationCallback = new PrivateAuthority(options.Authorities()).Accepts;
            await client.ConnectAsync(options.Host, options.Port, SecurityOf(options.Security), ct);
            if (options.User.Length > 0)
                await client.AuthenticateAsync(options.User, options.Password, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            unreachable = e;
            throw new EmailNotTakenException(InWords(e), isFinal: false, e);
        }
    }

    /// <summary>
    /// A 5xx at RCPT or DATA is about this message and its address. A 5xx at MAIL is about us as the sender, and an
    /// earlier one about the connection: both end when a setting is mended, and the message goes out then.
    /// </summary>
    private static bool IsFinal(Exception e) =>
        e is SmtpCommandException { ErrorCode: not SmtpErrorCode.SenderNotAccepted, StatusCode: var status }
        && (int)status is >= 500 and < 600;

    /// <summary>
    /// A domain has a form in ASCII. The part before the @ has none: if it is not ASCII, the mail server must announce
    /// that it takes such addresses.
    /// </summary>
    private FormatOptions FormatOf(string to)
    {
        var format = FormatOptions.Default.Clone();
        format.International = !Ascii.IsValid(MailboxAddress.EncodeAddrspec(to));
        return format.International && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8)
            ? throw new EmailNotTakenException(
                "The mail server takes addresses of other messages only after the @.", isFinal: true)
            : format;
    }

    private static string InWords(Exception e) =>
        e is SmtpCommandException refusal ? $"{(int)refusal.StatusCode} {e.Message}" : e.Message;

    private static SecureSocketOptions SecurityOf(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
