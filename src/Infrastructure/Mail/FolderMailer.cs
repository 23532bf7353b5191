using System.Text;
using System.Text.Json;
using CustomerPayments.Application.Emails;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Emails on a machine without a mail server: one file per message.</summary>
internal sealed class FolderMailer(string folder, MimeMessages messages) : IMailer, IMailConversation, IMailbox
{
    public IMailConversation Open() => this;

    public async Task<string> SendAsync(EmailMessage message, CancellationToken ct)
    {
        using var _ = messages.Of(message); // refuses an address that a mail server would refuse

        // A second delivery of the same message replaces the first; a half-written file is never seen.
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{message.Id:N}.json");
        await File.WriteAllTextAsync(path + ".part", JsonSerializer.Serialize(message), ct);
        File.Move(path + ".part", path, overwrite: true);
        return "250 Written into the folder";
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IReadOnlyList<EmailMessage> Read() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.json")
            .Select(path => JsonSerializer.Deserialize<EmailMessage>(File.ReadAllText(path))!)
            .OrderByDescending(message => message.SentAt).ThenByDescending(message => message.Id)];

    public string HeadersOf(EmailMessage message)
    {
        using var mime = messages.Of(message);
        using var written = new MemoryStream();
        mime.Headers.WriteTo(written);
        return Encoding.UTF8.GetString(written.ToArray());
    }
}
