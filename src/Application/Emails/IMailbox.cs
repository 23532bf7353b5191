namespace CustomerPayments.Application.Emails;

/// <summary>The emails that went into the folder, for the mailbox page of a development system.</summary>
public interface IMailbox
{
    /// <returns>Newest first.</returns>
    IReadOnlyList<EmailMessage> Read();

    /// <summary>The headers that the message has when it goes through a mail server.</summary>
    string HeadersOf(EmailMessage message);
}
