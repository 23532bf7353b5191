namespace CustomerPayments.Application.Records;

/// <summary>The one row that says whether payments are held: none begins, and everything else works.</summary>
public sealed class PaymentHold
{
    public const int TheOne = 1;
    public const int ReasonLengthMax = 300;
    public const int ByLengthMax = 64;

    public int Id { get; init; }

    /// <summary>What customers read; null while payments are taken.</summary>
    public string? Reason { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? Since { get; private set; }

    /// <summary>The command that holds them.</summary>
    public string? By { get; private set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; private set; }

    internal void Begin(string reason, string by, DateTime now)
    {
        (Reason, By, Since) = (reason, by, Since ?? now);
        Version++;
    }

    internal void End()
    {
        (Reason, By, Since) = (null, null, null);
        Version++;
    }
}
