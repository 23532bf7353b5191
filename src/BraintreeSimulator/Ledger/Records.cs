using System.Text.Json.Serialization;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>
/// Something the gateway remembers. Records never change; a newer one with the same key replaces an older.
/// </summary>
internal abstract record LedgerRecord
{
    /// <summary>Unique among the records of one type.</summary>
    [JsonIgnore]
    public abstract string Key { get; }

    /// <summary>UTC; when the passing of time will next change this record.</summary>
    public DateTime? DueAt { get; init; }
}

/// <summary>Who asks: the merchant's server, or a browser, which may do no more than tokenize.</summary>
internal enum CallerKind { Server, Browser }

internal sealed record ClockRecord : LedgerRecord
{
    public override string Key => "clock";
    public required TimeSpan Offset { get; init; }
}

internal sealed record CustomerRecord : LedgerRecord
{
    public override string Key => LegacyId;
    public required string LegacyId { get; init; }
    public required DateTime CreatedAt { get; init; }

    /// <summary>The <c>customer</c> input as it came, as JSON.</summary>
    public string? Given { get; init; }
}

/// <summary>A card or bank account: a single-use token, or kept in the vault.</summary>
internal sealed record PaymentMethodRecord : LedgerRecord
{
    public override string Key => Id;

    /// <summary>The id on the wire: the token itself, or the vault's global id.</summary>
    public required string Id { get; init; }

    public required string LegacyId { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required Instrument Instrument { get; init; }
    public bool SingleUse { get; init; }

    /// <summary>UTC; set on a single-use token when it was spent.</summary>
    public DateTime? ConsumedAt { get; init; }

    public string? CustomerLegacyId { get; init; }

    /// <summary>Whether any verification of a bank account succeeded; it then stays chargeable.</summary>
    public bool Verified { get; init; }
}

internal sealed record VerificationRecord : LedgerRecord
{
    public override string Key => LegacyId;
    public required string LegacyId { get; init; }
    public required long Sequence { get; init; }
    public required string PaymentMethodId { get; init; }
    public required Instrument Instrument { get; init; }
    public required VerificationMethod Method { get; init; }
    public required VerificationStatus Status { get; init; }
    public required DateTime CreatedAt { get; init; }
    public DateTime? DeterminedAt { get; init; }
    public string? ProcessorCode { get; init; }

    /// <summary>The two deposits, in US cents, for micro-transfers.</summary>
    public IReadOnlyList<int> DepositsMinor { get; init; } = [];

    public int WrongGuesses { get; init; }
}

/// <summary>A bank account no debit will be tried on again, after R02, R03 or R29.</summary>
internal sealed record BlockedAccountRecord : LedgerRecord
{
    public override string Key => Fingerprint;
    public required string Fingerprint { get; init; }
    public required string ReturnCode { get; init; }
}

/// <summary>What an <c>apiRequestKey</c> did, for thirty days.</summary>
internal sealed record RequestKeyRecord : LedgerRecord
{
    public override string Key => RequestKey;
    public required string RequestKey { get; init; }
    public required DateTime UsedAt { get; init; }

    /// <summary>SHA-256 of the operation and its input; the same key with other input is refused.</summary>
    public required string InputDigest { get; init; }

    public required string TransactionLegacyId { get; init; }
}

/// <summary>A request whose answer was lost and which the gateway carries out later.</summary>
internal sealed record DeferredRequestRecord : LedgerRecord
{
    public override string Key => Id;
    public required string Id { get; init; }

    /// <summary>The JSON body of the request.</summary>
    public required string Body { get; init; }

    public required CallerKind Caller { get; init; }
}

/// <summary>A webhook notification on its way.</summary>
internal sealed record NotificationRecord : LedgerRecord
{
    public override string Key => Id;
    public required string Id { get; init; }
    public required long Sequence { get; init; }
    public required string Kind { get; init; }

    /// <summary>The base64 payload, which is what gets signed.</summary>
    public required string Payload { get; init; }

    /// <summary>UTC; not sent before this instant.</summary>
    public required DateTime NextAttemptAt { get; init; }

    /// <summary>UTC; retries end 24 hours after the first attempt.</summary>
    public DateTime? FirstAttemptAt { get; init; }

    /// <summary>How many times a success has still to be delivered; 2 makes a duplicate.</summary>
    public int Copies { get; init; } = 1;
}
