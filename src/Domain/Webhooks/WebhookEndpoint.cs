namespace CustomerPayments.Domain.Webhooks;

public enum WebhookEndpointStatus
{
    Active,

    /// <summary>The back office has stopped it; its events wait.</summary>
    Paused,

    /// <summary>We have stopped it, because it was dead; its events wait.</summary>
    Disabled,
}

/// <summary>An address of somebody else's that is told of events.</summary>
/// <remarks>Active ↔ Paused; Active → Disabled by us, and back by the back office.</remarks>
public sealed class WebhookEndpoint
{
    /// <summary>Each has a lane of its own, so that none waits for another; so many lanes can be afforded.</summary>
    public const int Max = 20;

    /// <summary>The pattern of every type.</summary>
    public const string All = "*";

    public const int UrlLengthMax = 500;
    public const int DescriptionLengthMax = 200;
    public const int TypesMax = 20;
    public const int TypeLengthMax = 60;
    public const int TypesLengthMax = TypesMax * (TypeLengthMax + 1);
    public const int ReasonLengthMax = 200;

    /// <summary>So many failures in a row are the endpoint's, not of single events.</summary>
    public const int OutAfter = 3;

    /// <summary>An endpoint at which nothing succeeds for this long is dead.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromDays(3);

    /// <summary>How long a dead-looking endpoint is left alone at most; so late it is seen to be back.</summary>
    private static readonly TimeSpan QuietMax = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan NoticeAgain = TimeSpan.FromMinutes(15);

    private WebhookEndpoint() { } // EF Core

    public Guid Id { get; private init; }

    public string Url { get; private set; } = "";

    /// <summary>Patterns such as <c>payment.*</c>, separated by spaces.</summary>
    public string Types { get; private set; } = "";

    public string? Description { get; private set; }

    public WebhookEndpointStatus Status { get; private set; }

    public DateTime CreatedAt { get; private init; }

    /// <summary>Events up to this position of the log have their deliveries. Concurrency token.</summary>
    public long Position { get; private set; }

    /// <summary>Encrypted.</summary>
    public string ClosedSecret { get; private set; } = "";

    /// <summary>The secret before, encrypted, while it is good beside the new one.</summary>
    public string? EarlierClosedSecret { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? EarlierSecretEndsAt { get; private set; }

    /// <summary>Failed attempts since the last that succeeded.</summary>
    public int Failures { get; private set; }

    /// <summary>UTC; the first failed attempt since the last that succeeded.</summary>
    public DateTime? FailingSince { get; private set; }

    /// <summary>UTC; until then nothing is sent to it.</summary>
    public DateTime? QuietUntil { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? DisabledAt { get; private set; }

    public string? DisabledBecause { get; private set; }

    /// <summary>UTC; from then on the merchant is owed the email that the endpoint was disabled.</summary>
    public DateTime? NoticeDueAt { get; private set; }

    /// <summary>UTC; until then one replica sends to it alone. Written by the claim itself, never here.</summary>
    public DateTime? ClaimedUntil { get; private set; }

    /// <summary>Which run has claimed it; written by the claim itself, never here.</summary>
    public Guid? ClaimId { get; private set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; private set; } = 1;

    /// <param name="position">The end of the log: what is appended later is delivered.</param>
    public static WebhookEndpoint Register(
        Guid id, string url, IEnumerable<string> types, string? description, string closedSecret, long position,
        DateTime now) => new()
        {
            Id = id, Url = url, Types = string.Join(' ', types), Description = EmptyAsNull(description),
            ClosedSecret = closedSecret, Position = position, CreatedAt = now,
        };

    /// <summary>Null leaves a field as it is; an empty description takes it away.</summary>
    public void Amend(string? url, IReadOnlyList<string>? types, string? description)
    {
        if (url is not null && url != Url)
            (Url, Failures, FailingSince, QuietUntil) = (url, 0, null, null);
        Types = types is null ? Types : string.Join(' ', types);
        Description = description is null ? Description : EmptyAsNull(description);
        Version++;
    }

    public void Pause()
    {
        if (Status is WebhookEndpointStatus.Paused)
            return;

        (Status, DisabledAt, DisabledBecause, NoticeDueAt) = (WebhookEndpointStatus.Paused, null, null, null);
        Version++;
    }

    /// <summary>Sends again, beginning with what waits.</summary>
    /// <returns>Whether it was stopped.</returns>
    public bool Resume()
    {
        if (Status is WebhookEndpointStatus.Active)
            return false;

        (Status, DisabledAt, DisabledBecause, NoticeDueAt) = (WebhookEndpointStatus.Active, null, null, null);
        (Failures, FailingSince, QuietUntil) = (0, null, null);
        Version++;
        return true;
    }

    /// <summary>Somebody waits for an attempt: the endpoint is not left alone any longer.</summary>
    public void TryNow()
    {
        QuietUntil = null;
        Version++;
    }

    /// <summary>A new secret. The present one stays good until the overlap is over; one before it ends now.</summary>
    /// <param name="overlapEnds">UTC; null ends the present one now, because it has leaked.</param>
    public void Rotate(string closedSecret, DateTime? overlapEnds)
    {
        EarlierClosedSecret = overlapEnds is null ? null : ClosedSecret;
        EarlierSecretEndsAt = overlapEnds;
        ClosedSecret = closedSecret;
        Version++;
    }

    /// <returns>The encrypted secrets that are good now, the newest first.</returns>
    public IEnumerable<string> LiveSecretsAt(DateTime now) =>
        EarlierClosedSecret is { } earlier && now < EarlierSecretEndsAt ? [ClosedSecret, earlier] : [ClosedSecret];

    /// <summary>The end of an overlap takes the secret out of the database, too.</summary>
    public void ForgetEarlierSecret(DateTime now)
    {
        if (EarlierSecretEndsAt is { } end && now >= end)
            (EarlierClosedSecret, EarlierSecretEndsAt) = (null, null);
    }

    public bool Wants(string type) => PatternsIn(Types).Any(pattern => Matches(pattern, type));

    /// <param name="types">As <see cref="Types"/>.</param>
    public static IReadOnlyList<string> PatternsIn(string types) =>
        types.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <param name="pattern"><c>*</c>, <c>payment.*</c> or <c>payment.succeeded</c>.</param>
    public static bool Matches(string pattern, string type) =>
        pattern == All || pattern == type
        || pattern.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(pattern[..^1], StringComparison.Ordinal);

    /// <summary>Deliveries of the events up to a position are made.</summary>
    public void Advance(long position) => Position = position;

    /// <summary>Events after this position are looked at again.</summary>
    public void GoBackTo(long position) => Position = Math.Min(Position, position);

    /// <returns>Whether it had been out, and what waits for it may go now.</returns>
    public bool Succeeded()
    {
        var wasOut = Failures >= OutAfter;
        (Failures, FailingSince, QuietUntil) = (0, null, null);
        return wasOut;
    }

    /// <summary>An attempt has failed. After three days without a success it is disabled.</summary>
    /// <param name="leaveAlone">It cannot be reached or asks for time: nothing else would get through now.</param>
    /// <param name="retryAfter">What it asked for, within bounds.</param>
    /// <param name="jitter">0 to 1.</param>
    public void Failed(DateTime now, bool leaveAlone, TimeSpan? retryAfter, double jitter)
    {
        Failures++;
        FailingSince ??= now;
        if (now - FailingSince >= DeadAfter)
        {
            Disable("Nothing has got through to it for three days.", now);
            return;
        }

        if (!leaveAlone && Failures < OutAfter)
            return;

        var quiet = TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(2, Math.Min(Failures - 1, 10)), QuietMax.TotalSeconds));
        QuietUntil = now + (retryAfter > quiet ? retryAfter.Value : quiet * (0.8 + 0.4 * jitter));
    }

    public void Disable(string because, DateTime now)
    {
        Status = WebhookEndpointStatus.Disabled;
        (DisabledAt, DisabledBecause, NoticeDueAt, QuietUntil) = (now, because, now, null);
        Version++;
    }

    /// <summary>The email is sent, or can never be.</summary>
    public void NoticeSent() => NoticeDueAt = null;

    public void NoticeFailed(DateTime now) => NoticeDueAt = now + NoticeAgain;

    private static string? EmptyAsNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
