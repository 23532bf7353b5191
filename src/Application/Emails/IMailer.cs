namespace CustomerPayments.Application.Emails;

/// <summary>Hands letters to the mail system.</summary>
public interface IMailer
{
    /// <summary>Returns once the mail system has taken the letter; throws when it has not, or may not have.</summary>
    Task SendAsync(Letter letter, CancellationToken ct);
}

/// <summary>A mail as it goes out.</summary>
/// <param name="MessageId">Stable for one mail, without angle brackets.</param>
/// <param name="Kind">As in <see cref="EmailKinds.Name"/>.</param>
/// <param name="SentAt">UTC.</param>
public sealed record Letter(
    string MessageId, string Kind, string To, string Subject, string Text, string Html, DateTime SentAt);
