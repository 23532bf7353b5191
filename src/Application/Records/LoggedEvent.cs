using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Application.Records;

/// <summary>
/// One fact, written in the save that made it true, and never changed except for its position and its erasure.
/// </summary>
public sealed class LoggedEvent
{
    public const int TypeLengthMax = 40;
    public const int SubjectLengthMax = 80;

    private LoggedEvent() { } // EF Core

    /// <summary>A UUIDv7; webhooks and readers recognize a repetition by it.</summary>
    public Guid Id { get; private init; }

    /// <summary>Of <see cref="EventType"/>.</summary>
    public string Type { get; private init; } = "";

    /// <summary>What it is about, such as <c>payment:&lt;id&gt;</c>.</summary>
    public string Subject { get; private init; } = "";

    /// <summary>Grows with each change of the subject: positions of one subject follow it.</summary>
    public int SubjectVersion { get; private init; }

    /// <summary>Whom it concerns, for export and erasure; null where it concerns no customer.</summary>
    public CustomerId? CustomerId { get; private init; }

    /// <summary>UTC, by the clock of the replica that wrote it.</summary>
    public DateTime OccurredAt { get; private init; }

    /// <summary>Of the form of <see cref="Data"/>; another form has another version.</summary>
    public int DataVersion { get; private init; }

    /// <summary>The subject as the back office saw it then, in JSON; null once the person was erased.</summary>
    public string? Data { get; private init; }

    /// <summary>The place in the log; null until somebody has numbered it, after its commit.</summary>
    public long? Position { get; private set; }

    /// <param name="ordinal">Orders events that one process writes within a millisecond.</param>
    public static LoggedEvent Of(
        EventType type, EventSubject subject, CustomerId? customer, string data, DateTime now, int ordinal) => new()
        {
            Id = IdOf(now, ordinal),
            Type = type.Word,
            Subject = $"{type.Kind}:{subject.Id}",
            SubjectVersion = subject.Version,
            CustomerId = customer,
            OccurredAt = now,
            DataVersion = 1,
            Data = data,
        };

    /// <summary>A stored event of which nothing but the position will be written.</summary>
    internal static LoggedEvent Stored(Guid id) => new() { Id = id };

    internal void Number(long position) => Position = position;

    /// <summary>A UUIDv7 whose twelve bits after the version count the events of one process.</summary>
    private static Guid IdOf(DateTime now, int ordinal)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        (bytes[6], bytes[7]) = ((byte)(0x70 | ((ordinal >> 8) & 0xF)), (byte)ordinal);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <param name="Id">Without the kind.</param>
/// <param name="Version">After the change.</param>
public readonly record struct EventSubject(string Id, int Version)
{
    /// <param name="subject">As rows hold it: <c>payment:&lt;id&gt;</c>.</param>
    public static ReadOnlySpan<char> IdIn(string subject) =>
        subject.AsSpan(subject.IndexOf(':', StringComparison.Ordinal) + 1);
}

/// <summary>The one row of what is true of the whole log.</summary>
public sealed class EventLog
{
    public const int TheOne = 1;
    public const int EpochLengthMax = 16;

    /// <summary>Cursors of versions without epochs belong to it.</summary>
    public const string FirstEpoch = "first";

    public int Id { get; init; }

    /// <summary>Another after a restore: positions may then have been given out twice.</summary>
    public string Epoch { get; private set; } = FirstEpoch;

    /// <summary>
    /// UTC; the last event that the epoch began with. A reader of another epoch has missed nothing before it.
    /// </summary>
    public DateTime? EpochSince { get; private set; }

    /// <summary>
    /// The log begins after it: up to here the payments' own change numbers tell what has changed, because the events
    /// were deleted or never written.
    /// </summary>
    public long Origin { get; private set; }

    /// <summary>
    /// Changes that replicas of an earlier version have made are told by events up to this change number.
    /// </summary>
    public long AdoptedUpTo { get; private set; }

    public long LastPosition { get; private set; }

    /// <summary>At <see cref="LastPosition"/>; null while the log is empty.</summary>
    public Guid? LastEvent { get; private set; }

    /// <summary>UTC; of <see cref="LastEvent"/>.</summary>
    public DateTime? LastOccurredAt { get; private set; }

    /// <summary>Concurrency token: of two that give out positions at once, the second save fails.</summary>
    public int Version { get; private set; }

    /// <returns>The position of the first of them.</returns>
    internal long Append(int count, Guid lastEvent, DateTime lastOccurredAt)
    {
        var first = LastPosition + 1;
        (LastPosition, LastEvent, LastOccurredAt) = (LastPosition + count, lastEvent, lastOccurredAt);
        Version++;
        return first;
    }

    internal void Adopt(long changeNumber)
    {
        AdoptedUpTo = Math.Max(AdoptedUpTo, changeNumber);
        Version++;
    }

    /// <summary>The events up to a position are about to be deleted.</summary>
    internal void BeginAfter(long position)
    {
        Origin = Math.Max(Origin, position);
        Version++;
    }

    internal void Begin(string epoch)
    {
        (Epoch, EpochSince) = (epoch, LastOccurredAt);
        Version++;
    }
}
