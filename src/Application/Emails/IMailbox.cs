namespace CustomerPayments.Application.Emails;

/// <summary>The mails that went into the folder, for the mailbox page of a development system.</summary>
public interface IMailbox
{
    /// <returns>Newest first.</returns>
    IReadOnlyList<Letter> Read();

    /// <summary>The headers that the letter has when it goes through a mail server.</summary>
    string HeadersOf(Letter letter);
}
