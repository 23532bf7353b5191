using System.Text.Json.Serialization;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>What a gateway may still say about a card or bank account: never the whole number.</summary>
[JsonDerivedType(typeof(CardInstrument), "card")]
[JsonDerivedType(typeof(BankInstrument), "bank")]
internal abstract record Instrument
{
    /// <summary>Keyed hash of the number (and expiry), to recognize it again.</summary>
    public required string Fingerprint { get; init; }

    public required string Last4 { get; init; }

    /// <summary>Name of the card holder or account holder.</summary>
    public string? HolderName { get; init; }
}

internal sealed record CardInstrument : Instrument
{
    public required string Brand { get; init; }
    public required string Bin { get; init; }
    public required string ExpirationMonth { get; init; }
    public required string ExpirationYear { get; init; }

    /// <summary>What the card's number says of it, as the fields of <c>BinRecord</c> are called.</summary>
    public IReadOnlyList<string> Indicators { get; init; } = [];

    public AvsCvvResponse Cvv { get; init; } = AvsCvvResponse.Matches;

    /// <summary>The <c>billingAddress</c> input as it came, as JSON.</summary>
    public string? BillingAddress { get; init; }

    /// <summary>Why the gateway's rules refuse every charge of this test card.</summary>
    public GatewayRejectionReason? Rejection { get; init; }

    /// <summary>What its bank answers when it is asked for the cardholder (3-D Secure); a test card's own.</summary>
    public Authentication? WhenAsked { get; init; }

    /// <summary>What its bank has answered; null: it was not asked.</summary>
    public Authentication? Authentication { get; init; }

    /// <summary>A test card whose charges are approved but held for review.</summary>
    public bool UnderReview { get; init; }
}

/// <summary>What a card's bank says of the cardholder.</summary>
/// <param name="Status">Of Braintree's list, such as <c>authenticate_successful</c>.</param>
/// <param name="LiabilityShifted">Whether the bank answers for fraud from now on.</param>
/// <param name="LiabilityShiftPossible">Whether it takes part at all.</param>
internal sealed record Authentication(string Status, bool LiabilityShifted, bool LiabilityShiftPossible)
{
    /// <summary>The bank asks the cardholder first; this is what it says when they have confirmed.</summary>
    public bool IsChallenge { get; init; }

    /// <summary>What the bank was told; null for the static test tokens, which fit every amount.</summary>
    public long? AmountMinor { get; init; }
}

internal sealed record BankInstrument : Instrument
{
    public required string RoutingNumber { get; init; }
    public required string AccountType { get; init; }
    public required bool Business { get; init; }
    public required string MandateText { get; init; }
    public required DateTime MandateAcceptedAt { get; init; }

    /// <summary>
    /// The last digit of sandbox accounts 1000000000 to 1000000009, which decides about checks; else null.
    /// </summary>
    public int? TestDigit { get; init; }

    /// <summary>Digits in the account number; an independent check asks for four at least.</summary>
    public required int NumberLength { get; init; }
}
