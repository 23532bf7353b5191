using CustomerPayments.Domain;

namespace CustomerPayments.Application.Records;

/// <summary>
/// What is remembered of an alarm, so that it is told once when it begins to stand and once when it ends, whichever
/// replica notices. An alarm has one row for ever: its events have versions that only grow.
/// </summary>
/// <remarks>Standing ↔ ended.</remarks>
public sealed class RaisedAlarm
{
    /// <summary>So many things that an alarm is about are named.</summary>
    public const int SubjectsMax = 10;

    public const int CodeLengthMax = 40;
    public const int SubjectsLengthMax = SubjectsMax * (LoggedEvent.SubjectLengthMax + 1);

    private RaisedAlarm() { } // EF Core

    /// <summary>Of an <see cref="AlarmCode"/>.</summary>
    public string Code { get; private init; } = "";

    /// <summary>UTC; since when it stands, or stood last.</summary>
    public DateTime RaisedAt { get; private set; }

    /// <summary>UTC; when a replica saw it last.</summary>
    public DateTime SeenAt { get; private set; }

    /// <summary>UTC; null while it stands.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>How many things it was about when it was seen last.</summary>
    public int Count { get; private set; }

    /// <summary>Some of them, with spaces between, such as <c>payment:&lt;id&gt;</c>.</summary>
    public string Subjects { get; private set; } = "";

    /// <summary>Concurrency token: of two replicas that raise or end it at once, the second save fails.</summary>
    public int Version { get; private set; }

    /// <summary>An alarm that has never been raised; it stands once somebody sees it.</summary>
    public static RaisedAlarm Of(string code) => new() { Code = code };

    public bool Stands => Version > 0 && EndedAt is null;

    /// <summary>It stands now.</summary>
    public void See(int count, IEnumerable<string> subjects, DateTime now)
    {
        if (!Stands)
            (RaisedAt, EndedAt) = (now, null);
        (SeenAt, Count, Subjects) = (now, count, string.Join(' ', subjects));
        Version++;
    }

    public void End(DateTime now)
    {
        EndedAt = now;
        Version++;
    }
}
