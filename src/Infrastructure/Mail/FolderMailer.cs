using System.Text;
using System.Text.Json;
using CustomerPayments.Application.Emails;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Mail for a machine without a mail server: one file per letter.</summary>
internal sealed class FolderMailer(string folder, Messages messages) : IMailer, IMailConversation, IMailbox
{
    public IMailConversation Open() => this;

    public async Task<string> SendAsync(Letter letter, CancellationToken ct)
    {
        using var _ = messages.Of(letter); // what a mail server would refuse as no address is refused here, too

        // A second delivery of the same letter replaces the first; a half-written file is never seen.
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{letter.Id:N}.json");
        await File.WriteAllTextAsync(path + ".part", JsonSerializer.Serialize(letter), ct);
        File.Move(path + ".part", path, overwrite: true);
        return "250 Written into the folder";
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IReadOnlyList<Letter> Read() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.json")
            .Select(path => JsonSerializer.Deserialize<Letter>(File.ReadAllText(path))!)
            .OrderByDescending(letter => letter.SentAt).ThenByDescending(letter => letter.Id)];

    public string HeadersOf(Letter letter)
    {
        using var message = messages.Of(letter);
        using var written = new MemoryStream();
        message.Headers.WriteTo(written);
        return Encoding.UTF8.GetString(written.ToArray());
    }
}
