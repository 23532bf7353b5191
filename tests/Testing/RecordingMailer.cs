using System.Collections.Concurrent;
using CustomerPayments.Application.Emails;

namespace CustomerPayments.Testing;

/// <summary>A mail server that a test can switch off.</summary>
public sealed class RecordingMailer : IMailer
{
    private readonly ConcurrentQueue<Letter> sent = new();

    public bool IsDown { get; set; }

    public IReadOnlyList<Letter> Sent => [.. sent];

    public Task SendAsync(Letter letter, CancellationToken ct)
    {
        if (IsDown)
            throw new IOException("The mail server does not answer.");
        sent.Enqueue(letter);
        return Task.CompletedTask;
    }
}
