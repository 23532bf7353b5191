using System.Collections.Concurrent;
using CustomerPayments.Application.Emails;

namespace CustomerPayments.Testing;

/// <summary>A mail server that a test can switch off, and that can refuse.</summary>
public sealed class RecordingMailer : IMailer, IMailConversation
{
    private readonly ConcurrentQueue<Letter> sent = new();

    public bool IsDown { get; set; }

    /// <summary>What the server says of letters to an address for good; null when it takes them.</summary>
    public Func<string, string?> Refusal { get; set; } = _ => null;

    /// <summary>Happens while the server has the letter and has not answered yet.</summary>
    public Func<Letter, Task> OnLetter { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<Letter> Sent => [.. sent];

    public IMailConversation Open() => this;

    public async Task<string> SendAsync(Letter letter, CancellationToken ct)
    {
        await OnLetter(letter);
        if (IsDown)
            throw new MailNotTakenException("The mail server does not answer.", isFinal: false);
        if (Refusal(letter.To) is { } words)
            throw new MailNotTakenException(words, isFinal: true);
        sent.Enqueue(letter);
        return "250 Taken";
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
