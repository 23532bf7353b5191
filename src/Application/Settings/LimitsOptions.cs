using System.ComponentModel.DataAnnotations;

namespace CustomerPayments.Application.Settings;

/// <summary>
/// How much one caller may ask for. Each process counts for itself; only declines are counted in the database.
/// </summary>
public sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>Requests of one signed-in customer.</summary>
    [Range(1, 1_000_000)]
    public int CustomerPerMinute { get; init; } = 600;

    /// <summary>Requests of one back-office client.</summary>
    [Range(1, 1_000_000)]
    public int BackOfficePerMinute { get; init; } = 6000;

    /// <summary>Requests without a good token, of one client address.</summary>
    [Range(1, 1_000_000)]
    public int AddressPerMinute { get; init; } = 600;

    /// <summary>Sign-ins, refreshes, uses of links and token requests, of one client address.</summary>
    [Range(1, 1_000_000)]
    public int CredentialsPerMinute { get; init; } = 60;

    /// <summary>Reports of breaches of the portal's content policy, of one client address.</summary>
    [Range(1, 1_000_000)]
    public int ReportsPerMinute { get; init; } = 60;

    /// <summary>
    /// OWASP's cost of a password's hash (Password Storage Cheat Sheet, 2026), the least that Production takes.
    /// </summary>
    public const int HashIterationsMin = 220_000;

    /// <summary>
    /// PBKDF2 rounds of a password's hash. An older hash of fewer is renewed when its owner signs in.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int HashIterations { get; init; } = HashIterationsMin;

    /// <summary>
    /// Password hashes at the same time; each keeps a core busy for about a tenth of a second. Two, but of two cores
    /// one is left to those who are signed in.
    /// </summary>
    [Range(1, 64)]
    public int HashesAtOnce { get; init; } = Math.Clamp(Environment.ProcessorCount - 1, 1, 2);

    /// <summary>How many requests may wait for a hash; the next is refused at once.</summary>
    [Range(0, 10_000)]
    public int HashQueue { get; init; } = 8;

    /// <summary>Declined payments of one customer in an hour, after which that customer waits.</summary>
    [Range(1, 1_000_000)]
    public int DeclinesPerCustomer { get; init; } = 10;

    /// <summary>Declined payments from one client address in an hour.</summary>
    [Range(1, 1_000_000)]
    public int DeclinesPerAddress { get; init; } = 20;
}

/// <summary>The caller asked too often, or too many asked at once; the same request may be sent again later.</summary>
/// <param name="code"><c>too-many-attempts</c> or <c>too-many-requests</c>.</param>
public sealed class LimitedException(string code, string message, TimeSpan retryAfter) : Exception(message)
{
    public string Code { get; } = code;

    public TimeSpan RetryAfter { get; } = retryAfter;
}
