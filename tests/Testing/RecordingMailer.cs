using System.Collections.Concurrent;
using CustomerPayments.Application.Emails;

namespace CustomerPayments.Testing;

/// <summary>A mail server that a test can switch off, and that can refuse.</summary>
public sealed class RecordingMailer : IMailer, IMailConversation
{
    private readonly ConcurrentQueue<EmailMessage> sent = new();

    public bool IsDown { get; set; }

    /// <summary>What the server says of messages to an address for good; null when it takes them.</summary>
    public Func<string, string?> Refusal { get; set; } = _ => null;

    /// <summary>Happens while the server has the message and has not answered yet.</summary>
    public Func<EmailMessage, Task> OnMessage { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<EmailMessage> Sent => [.. sent];

    public IMailConversation Open() => this;

    public async Task<string> SendAsync(EmailMessage message, CancellationToken ct)
    {
        await OnMessage(message);
        if (IsDown)
            throw new EmailNotTakenException("The mail server does not answer.", isFinal: false);
        if (Refusal(message.To) is { } words)
            throw new EmailNotTakenException(words, isFinal: true);
        sent.Enqueue(message);
        return "250 Taken";
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
