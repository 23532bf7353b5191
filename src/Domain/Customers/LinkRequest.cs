namespace CustomerPayments.Domain.Customers;

/// <summary>
/// Somebody has asked for an emailed link. The row looks the same whoever is meant, customer or nobody, so that the
/// work of the request tells nothing; a job finds out and deletes it.
/// </summary>
public sealed class LinkRequest
{
    private LinkRequest() { } // EF Core

    public Guid Id { get; private init; }
    public LinkPurpose Purpose { get; private init; }

    /// <summary>Normalized; null when an earlier link was shown in place of an address.</summary>
    public string? Email { get; private init; }

    /// <summary>Of the earlier link.</summary>
    public string? SecretHash { get; private init; }

    /// <summary>The client's; null when it is not known.</summary>
    public string? Address { get; private init; }

    /// <summary>UTC.</summary>
    public DateTime AskedAt { get; private init; }

    public static LinkRequest ByEmail(LinkPurpose purpose, string email, string? address, DateTime now) => new()
    {
        Id = Guid.CreateVersion7(now), Purpose = purpose, Email = EmailAddress.Normalize(email), Address = address,
        AskedAt = now,
    };

    /// <param name="secret">Of an earlier link in any state.</param>
    public static LinkRequest ByLink(LinkPurpose purpose, string secret, string? address, DateTime now) => new()
    {
        Id = Guid.CreateVersion7(now), Purpose = purpose, SecretHash = Secret.Hash(secret), Address = address,
        AskedAt = now,
    };
}
