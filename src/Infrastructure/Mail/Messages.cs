using CustomerPayments.Application;
using CustomerPayments.Application.Emails;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Makes letters into messages, the same for a mail server and for the folder.</summary>
internal sealed class Messages(IOptions<MailOptions> mail, IOptions<MerchantOptions> merchant)
{
    /// <exception cref="MailNotTakenException">The address is none, by the parser that would send it.</exception>
    public MimeMessage Of(Letter letter)
    {
        var from = new MailboxAddress(merchant.Value.Name, mail.Value.From);
        var message = new MimeMessage
        {
            MessageId = $"{letter.Id:N}@{MailboxAddress.EncodeAddrspec(from.Address).Split('@')[^1]}",
            Date = new DateTimeOffset(letter.SentAt),
            Subject = letter.Subject,
            Body = new BodyBuilder { TextBody = letter.Text, HtmlBody = letter.Html }.ToMessageBody(),
        };
        message.From.Add(from);
        message.ReplyTo.Add(new MailboxAddress(merchant.Value.Name, merchant.Value.SupportEmail));
        message.To.Add(Address(letter.To));
        message.Headers.Add("Auto-Submitted", "auto-generated");

        // Notes of absence help nobody; what could not be delivered has to come back, so it is not "All".
        message.Headers.Add("X-Auto-Response-Suppress", "OOF, AutoReply");
        return message;
    }

    private static MailboxAddress Address(string to)
    {
        try
        {
            return new MailboxAddress("", to);
        }
        catch (ParseException e)
        {
            throw new MailNotTakenException("The address is not one that mail can be sent to.", isFinal: true, e);
        }
    }
}
