using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Settings;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Makes MIME messages, the same for a mail server and for the folder.</summary>
internal sealed class MimeMessages(IOptions<MailOptions> mail, IOptions<MerchantOptions> merchant)
{
    /// <exception cref="EmailNotTakenException">The parser that sends messages reads no address in it.</exception>
    public MimeMessage Of(EmailMessage message)
    {
        var from = new MailboxAddress(merchant.Value.Name, mail.Value.From);
        var mime = new MimeMessage
        {
            MessageId = $"{message.Id:N}@{MailboxAddress.EncodeAddrspec(from.Address).Split('@')[^1]}",
            Date = new DateTimeOffset(message.SentAt),
            Subject = message.Subject,
            Body = new BodyBuilder { TextBody = message.Text, HtmlBody = message.Html }.ToMessageBody(),
        };
        mime.From.Add(from);
        mime.ReplyTo.Add(new MailboxAddress(merchant.Value.Name, merchant.Value.SupportEmail));
        mime.To.Add(Address(message.To));
        mime.Headers.Add("Auto-Submitted", "auto-generated");

        // Keeps notes of absence away. It is not "All", because undeliverable messages must come back.
        mime.Headers.Add("X-Auto-Response-Suppress", "OOF, AutoReply");
        return mime;
    }

    private static MailboxAddress Address(string to)
    {
        try
        {
            return new MailboxAddress("", to);
        }
        catch (ParseException e)
        {
            throw new EmailNotTakenException("The address is not one that email can be sent to.", isFinal: true, e);
        }
    }
}
