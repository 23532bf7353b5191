namespace CustomerPayments.Application.Emails;

/// <summary>The mails that went into the folder, for the mailbox page of a development system.</summary>
public interface IMailbox
{
    /// <returns>Newest first.</returns>
    IReadOnlyList<Letter> Read();
}
