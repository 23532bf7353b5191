using CustomerPayments.Domain;

namespace CustomerPayments.Application.Records;

public enum WebhookDeliveryState
{
    /// <summary>It is owed, and tried for three days.</summary>
    Pending,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It was not taken within three days, or the event is no longer kept.</summary>
    Failed,
}

/// <summary>
/// An event that is owed to an endpoint. Its body is made from the event at each attempt and is not kept here, so that
/// what is erased in the log is sent nowhere.
/// </summary>
/// <remarks>Pending → Delivered or Failed; a redelivery makes it pending again.</remarks>
public sealed class WebhookDelivery
{
    public const string TestType = "webhook.test";
    public const int TypeLengthMax = 60;
    public const int AnswerLengthMax = 500;
    public const int ErrorLengthMax = 200;

    /// <summary>An event is tried for this long, unless its endpoint is disabled meanwhile.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromDays(3);

    private const double FirstDelaySeconds = 5;
    private const double Growth = 4;
    private static readonly TimeSpan DelayMax = TimeSpan.FromHours(6);

    private WebhookDelivery() { } // EF Core

    public Guid Id { get; private init; }
    public Guid EndpointId { get; private init; }

    /// <summary>Of the event, which is the id of the message as well; one endpoint gets one delivery of it.</summary>
    public Guid EventId { get; private init; }

    public string Type { get; private init; } = "";

    /// <summary>Of the event in the log; 0 for a test.</summary>
    public long Position { get; private init; }

    /// <summary>UTC; when the fact happened.</summary>
    public DateTime OccurredAt { get; private init; }

    public DateTime CreatedAt { get; private init; }
    public WebhookDeliveryState State { get; private set; }

    /// <summary>UTC; null when no attempt follows.</summary>
    public DateTime? NextAttemptAt { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>UTC; the three days are counted from it.</summary>
    public DateTime? FirstAttemptAt { get; private set; }

    public DateTime? LastAttemptAt { get; private set; }

    /// <summary>The HTTP status of the latest attempt; null when there was no answer.</summary>
    public int? LastStatus { get; private set; }

    /// <summary>The beginning of the latest answer's body.</summary>
    public string? LastAnswer { get; private set; }

    /// <summary>Why the latest attempt has failed; null after a success.</summary>
    public string? LastError { get; private set; }

    public int? LastMilliseconds { get; private set; }

    /// <summary>UTC; when it was delivered or given up.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>How often somebody has asked for it again.</summary>
    public int Redeliveries { get; private set; }

    public bool IsTest => Type == TestType;

    public static WebhookDelivery Of(
        Guid endpoint, Guid @event, string type, long position, DateTime occurredAt, DateTime now) => new()
        {
            Id = Guid.CreateVersion7(now), EndpointId = endpoint, EventId = @event, Type = type, Position = position,
            OccurredAt = occurredAt, CreatedAt = now, NextAttemptAt = now,
        };

    /// <param name="id">Made before the decision, which may be repeated.</param>
    public static WebhookDelivery OfTest(Guid endpoint, Guid id, DateTime now) => new()
    {
        Id = id, EndpointId = endpoint, EventId = id, Type = TestType, OccurredAt = now, CreatedAt = now,
        NextAttemptAt = now,
    };

    public void Attempted(int? status, string? answer, string? error, TimeSpan took, DateTime now)
    {
        Attempts++;
        FirstAttemptAt ??= now;
        LastAttemptAt = now;
        (LastStatus, LastMilliseconds) = (status, (int)took.TotalMilliseconds);
        (LastAnswer, LastError) = (answer?.Cut(AnswerLengthMax), error?.Cut(ErrorLengthMax));
    }

    public void Delivered(DateTime now) => End(WebhookDeliveryState.Delivered, now);

    public void GiveUp(string because, DateTime now)
    {
        LastError = because.Cut(ErrorLengthMax);
        End(WebhookDeliveryState.Failed, now);
    }

    /// <summary>
    /// The attempt has failed: the next follows after 5 s, 20 s, 80 s … at most six hours; the last after three days.
    /// </summary>
    /// <param name="retryAfter">What the receiver asked for, within bounds.</param>
    /// <param name="jitter">0 to 1; spreads the deliveries of one outage.</param>
    public void Failed(TimeSpan? retryAfter, DateTime now, double jitter)
    {
        var end = FirstAttemptAt!.Value + TriedFor;
        if (now >= end)
        {
            End(WebhookDeliveryState.Failed, now);
            return;
        }

        var seconds = FirstDelaySeconds * Math.Pow(Growth, Math.Min(Attempts - 1, 10));
        var delay = TimeSpan.FromSeconds(Math.Min(seconds, DelayMax.TotalSeconds)) * (0.8 + 0.4 * jitter);
        var next = now + (retryAfter > delay ? retryAfter.Value : delay);
        NextAttemptAt = next < end ? next : end;
    }

    /// <summary>Once more, with the same id and three days of its own.</summary>
    public void Again(DateTime now)
    {
        Redeliveries++;
        (State, NextAttemptAt, EndedAt, FirstAttemptAt, Attempts) = (WebhookDeliveryState.Pending, now, null, null, 0);
    }

    private void End(WebhookDeliveryState state, DateTime now) =>
        (State, NextAttemptAt, EndedAt) = (state, null, now);
}
