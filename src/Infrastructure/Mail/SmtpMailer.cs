using System.Net.Sockets;
using System.Text;
using CustomerPayments.Application.Emails;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Hands letters to a mail server.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options, Messages messages) : IMailer
{
    public IMailConversation Open() => new SmtpConversation(options.Value, messages);
}

/// <summary>One connection for a batch of letters, opened for the first one.</summary>
internal sealed class SmtpConversation(MailOptions options, Messages messages) : IMailConversation
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The answer to QUIT is of no interest: the letters were taken before.</summary>
    private static readonly TimeSpan QuitWithin = TimeSpan.FromSeconds(2);

    private readonly SmtpClient client = new() { Timeout = (int)Timeout.TotalMilliseconds };

    /// <summary>Why there is no connection; the letters that follow do not wait for it again.</summary>
    private Exception? unreachable;

    public async Task<string> SendAsync(Letter letter, CancellationToken ct)
    {
        using var message = messages.Of(letter);
        await ConnectAsync(ct);
        var format = FormatOf(letter.To);
        try
        {
            return await client.SendAsync(format, message, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            throw new MailNotTakenException(InWords(e), IsFinal(e), e);
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
                // What was sent stays sent.
            }
        }
    }

    private async Task ConnectAsync(CancellationToken ct)
    {
        if (client.IsConnected)
            return;
        if (unreachable is { } before)
            throw new MailNotTakenException(InWords(before), isFinal: false, before);

        try
        {
            await client.ConnectAsync(options.Host, options.Port, SecurityOf(options.Security), ct);
            if (options.User.Length > 0)
                await client.AuthenticateAsync(options.User, options.Password, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            unreachable = e;
            throw new MailNotTakenException(InWords(e), isFinal: false, e);
        }
    }

    /// <summary>
    /// A 5xx at RCPT or DATA is about this letter and its address; one at MAIL is about us as the sender, and one
    /// before it about the connection: both end when a setting is mended, and the letter goes out then.
    /// </summary>
    private static bool IsFinal(Exception e) =>
        e is SmtpCommandException { ErrorCode: not SmtpErrorCode.SenderNotAccepted, StatusCode: var status }
        && (int)status is >= 500 and < 600;

    /// <summary>
    /// A domain has a form in ASCII; what stands before the @ has none, and needs a mail server that says it can do
    /// without.
    /// </summary>
    private FormatOptions FormatOf(string to)
    {
        var format = FormatOptions.Default.Clone();
        format.International = !Ascii.IsValid(MailboxAddress.EncodeAddrspec(to));
        return format.International && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8)
            ? throw new MailNotTakenException(
                "The mail server takes addresses of other letters only after the @.", isFinal: true)
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
