namespace CustomerPayments.Application.Emails;

/// <summary>Hands letters to the mail system.</summary>
public interface IMailer
{
    /// <summary>One conversation for a batch of letters. Nothing is opened before the first letter.</summary>
    IMailConversation Open();
}

/// <summary>Letters handed over one after another, by one sender.</summary>
public interface IMailConversation : IAsyncDisposable
{
    /// <summary>Returns once the mail system has taken the letter.</summary>
    /// <returns>What it said, such as the number under which it knows the letter.</returns>
    /// <exception cref="MailNotTakenException">It has not taken the letter, or may not have.</exception>
    Task<string> SendAsync(Letter letter, CancellationToken ct);
}

/// <param name="answer">
/// The mail system's words, or why it could not be asked. They may name the address: not for a log.
/// </param>
/// <param name="isFinal">Whether no further attempt at this address can succeed.</param>
public sealed class MailNotTakenException(string answer, bool isFinal, Exception? cause = null)
    : Exception(answer, cause)
{
    public string Answer { get; } = answer;

    public bool IsFinal { get; } = isFinal;
}

/// <summary>A mail as it goes out.</summary>
/// <param name="Id">Of the mail's row; the left part of the <c>Message-ID</c>, the same at each attempt.</param>
/// <param name="Kind">As in <see cref="EmailKinds.Name"/>.</param>
/// <param name="SentAt">UTC.</param>
public sealed record Letter(Guid Id, string Kind, string To, string Subject, string Text, string Html, DateTime SentAt);
