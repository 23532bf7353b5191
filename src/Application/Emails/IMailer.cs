using CustomerPayments.Application.Records;

namespace CustomerPayments.Application.Emails;

/// <summary>Hands messages to the email system.</summary>
public interface IMailer
{
    /// <summary>One conversation for a batch of messages. Nothing is opened before the first message.</summary>
    IMailConversation Open();
}

/// <summary>Messages handed over one after another, by one sender.</summary>
public interface IMailConversation : IAsyncDisposable
{
    /// <summary>Returns once the email system has taken the message.</summary>
    /// <returns>What it said, such as the number under which it knows the message.</returns>
    /// <exception cref="EmailNotTakenException">It has not taken the message, or may not have.</exception>
    Task<string> SendAsync(EmailMessage message, CancellationToken ct);
}

/// <param name="answer">
/// The email system's words, or why it could not be asked. They may name the address: not for a log.
/// </param>
/// <param name="isFinal">Whether no further attempt at this address can succeed.</param>
public sealed class EmailNotTakenException(string answer, bool isFinal, Exception? cause = null)
    : Exception(answer, cause)
{
    public string Answer { get; } = answer;

    public bool IsFinal { get; } = isFinal;
}

/// <summary>An email as it goes out.</summary>
/// <param name="Id">Of the email's row; the left part of the <c>Message-ID</c>, the same at each attempt.</param>
/// <param name="Kind">As in <see cref="FrozenWords.NameOf(EmailKind)"/>.</param>
/// <param name="SentAt">UTC.</param>
public sealed record EmailMessage(
    Guid Id, string Kind, string To, string Subject, string Text, string Html, DateTime SentAt);
