using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Faults;

/// <summary>The part of a fault that changes what a charge becomes, rather than how it is answered.</summary>
internal sealed record ChargeScript
{
    public static readonly ChargeScript None = new();

    public string? DeclineCode { get; init; }
    public GatewayRejectionReason? Rejection { get; init; }
    public bool PartialApproval { get; init; }
    public long? ApprovedMinor { get; init; }
    public bool Twice { get; init; }
    public TimeSpan? HiddenFor { get; init; }
    public bool SettlesAtOnce { get; init; }

    public static ChargeScript Of(SimulatorFault? fault) => fault?.Fault switch
    {
        FaultKind.Decline => new() { DeclineCode = fault.Code ?? "2000" },
        FaultKind.GatewayRejection => new()
        {
            Rejection = fault.Reason is null
                ? GatewayRejectionReason.Fraud
                : WireNames.Parse<GatewayRejectionReason>(fault.Reason),
        },
        FaultKind.PartialApproval => new() { PartialApproval = true, ApprovedMinor = fault.AmountMinor },
        FaultKind.DuplicateHit => new() { Twice = true },
        FaultKind.SearchLag => new() { HiddenFor = TimeSpan.FromSeconds(fault.Seconds ?? 30) },
        FaultKind.WebhookBeforeAnswer => new() { SettlesAtOnce = true },
        _ => None,
    };
}
