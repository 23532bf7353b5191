using System.Text.Json;
using CustomerPayments.Application.Emails;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>Mail for a machine without a mail server: one file per letter.</summary>
internal sealed class FolderMailer(string folder) : IMailer, IMailbox
{
    public async Task SendAsync(Letter letter, CancellationToken ct)
    {
        // A second delivery of the same letter replaces the first; a half-written file is never seen.
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{letter.MessageId}.json");
        await File.WriteAllTextAsync(path + ".part", JsonSerializer.Serialize(letter), ct);
        File.Move(path + ".part", path, overwrite: true);
    }

    public IReadOnlyList<Letter> Read() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.json")
            .Select(path => JsonSerializer.Deserialize<Letter>(File.ReadAllText(path))!)
            .OrderByDescending(letter => letter.SentAt).ThenByDescending(letter => letter.MessageId)];
}
