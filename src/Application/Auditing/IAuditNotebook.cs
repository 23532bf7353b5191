namespace CustomerPayments.Application.Auditing;

/// <summary>A place in the chain, as it was when it was noted.</summary>
/// <param name="KeyVersion">Of its seal.</param>
/// <param name="At">UTC.</param>
public sealed record AuditCheckpoint(long Sequence, string Hash, int KeyVersion, DateTime At);

/// <summary>
/// Checkpoints outside the database, so that a trail that was cut off, written anew or deleted as a whole is found.
/// </summary>
public interface IAuditNotebook
{
    /// <summary>The last of each day, in their order.</summary>
    IReadOnlyList<AuditCheckpoint> Read();

    /// <exception cref="IOException">It cannot be written.</exception>
    void Write(AuditCheckpoint checkpoint);
}
