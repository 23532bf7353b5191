using System.Text.Json;

namespace CustomerPayments.Application.Records;

/// <summary>
/// An event in the audit trail. An entry is added in the same save as the fact that it reports, and is never changed or
/// deleted.
/// </summary>
public sealed class AuditEntry
{
    public const int WhoLengthMax = 120;
    public const int WhatLengthMax = 40;
    public const int SubjectLengthMax = 120;
    public const int AddressLengthMax = 45;
    public const int RequestIdLengthMax = 64;
    public const int DetailLengthMax = 1000;
    public const int OnBehalfOfLengthMax = 120;

    public Guid Id { get; init; }

    /// <summary>UTC, in whole microseconds, which every database keeps.</summary>
    public DateTime At { get; init; }

    public string Who { get; init; } = "";

    /// <summary>The person for whom the client of the back office acts, as the client says.</summary>
    public string? OnBehalfOf { get; init; }

    public string What { get; init; } = "";

    /// <summary>The customer, payment, email or client concerned, such as <c>payment:&lt;id&gt;</c>.</summary>
    public string? Subject { get; init; }

    public string? Address { get; init; }
    public string? RequestId { get; init; }

    /// <summary>A few words; never a secret, never a body.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// What the seal of this entry after <paramref name="previous"/> is made from. <b>Frozen</b> (decision 105): a new
    /// field joins at the end, and only where it is not null, so that seals of earlier entries still fit.
    /// </summary>
    public byte[] SealedForm(string previous, long sequence)
    {
        string?[] sealedFields =
            [previous, $"{sequence}", $"{Id:N}", $"{DateTime.SpecifyKind(At, DateTimeKind.Utc):O}", Who, What, Subject,
                Address, RequestId, Detail, .. OnBehalfOf is null ? (string?[])[] : [OnBehalfOf]];
        return JsonSerializer.SerializeToUtf8Bytes(sealedFields);
    }
}

/// <summary>
/// An entry's place in the chain. Each hash covers the hash before it, so that a changed or removed entry shows.
/// </summary>
public sealed class AuditSeal
{
    public const int HashLength = 64;

    /// <summary>Stands in for the hash before the first entry.</summary>
    public static readonly string Beginning = new('0', HashLength);

    /// <summary>1, 2, 3, … without a gap.</summary>
    public long Sequence { get; init; }

    public Guid EntryId { get; init; }

    /// <summary>The key that it was made with; 0 for a seal of earlier versions, which is a plain SHA-256.</summary>
    public int KeyVersion { get; init; }

    /// <summary>Lower-case hex.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>
/// Where the trail begins since its older part was deleted. Its own keyed hash proves that the deletion was ours.
/// </summary>
public sealed class AuditPruning
{
    /// <summary>The last place in the chain that was deleted.</summary>
    public long Sequence { get; init; }

    /// <summary>The seal of that place; the next seal follows it.</summary>
    public string Hash { get; init; } = "";

    /// <summary>UTC.</summary>
    public DateTime At { get; init; }

    public int KeyVersion { get; init; }

    /// <summary>Lower-case hex.</summary>
    public string Proof { get; init; } = "";
}
