using System.Globalization;
using CustomerPayments.Application.Auditing;

namespace CustomerPayments.Infrastructure.Auditing;

/// <summary>
/// The notebook of a process: <c>audit-checkpoints</c> in its data directory, a line for the last checkpoint of each
/// day: sequence, hash, key version and time (UTC).
/// </summary>
internal sealed class AuditFile(string data) : IAuditNotebook
{
    private readonly string path = Path.Combine(data, "audit-checkpoints");
    private readonly Lock gate = new();

    public IReadOnlyList<AuditCheckpoint> Read()
    {
        lock (gate)
            return File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<AuditCheckpoint>()] : [];
    }

    public void Write(AuditCheckpoint checkpoint)
    {
        lock (gate)
        {
            try
            {
                var days = Read().Where(note => note.At.Date != checkpoint.At.Date).Append(checkpoint);
                Directory.CreateDirectory(data);
                File.WriteAllLines($"{path}.new", days.Select(Line));
                File.Move($"{path}.new", path, overwrite: true);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    private static string Line(AuditCheckpoint note) => string.Create(
        CultureInfo.InvariantCulture, $"{note.Sequence} {note.Hash} {note.KeyVersion} {note.At:O}");

    /// <returns>Null for a line of another form.</returns>
    private static AuditCheckpoint? Parse(string line) =>
        line.Split(' ') is [var sequence, var hash, var version, var at]
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
        && DateTime.TryParseExact(
            at, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant)
            ? new AuditCheckpoint(place, hash, key, instant)
            : null;
}
