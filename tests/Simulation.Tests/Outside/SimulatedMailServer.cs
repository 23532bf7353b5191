using CustomerPayments.Application.Emails;

namespace CustomerPayments.Simulation.Tests.Outside;

/// <summary>The customers' mailboxes, behind a server that refuses, or takes a message and loses its 250.</summary>
internal sealed class SimulatedMailServer(Schedule schedule) : IMailer, IMailConversation
{
    public List<EmailMessage> Delivered { get; } = [];

    public bool IsDown { get; set; }

    public IMailConversation Open() => this;

    public Task<string> SendAsync(EmailMessage message, CancellationToken ct)
    {
        var fault = IsDown ? MailFault.Refused : schedule.NextEmail();
        if (fault is MailFault.Refused)
            throw new IOException("421 try again later");

        Delivered.Add(message);
        return fault is MailFault.AnswerLost
            ? throw new IOException("connection lost after the data")
            : Task.FromResult("250 Taken");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal enum MailFault { None, Refused, AnswerLost }
