using System.Text.Json.Serialization;

namespace CustomerPayments.BraintreeSimulator.Faults;

/// <summary>A misbehaviour to show, on the next requests it fits.</summary>
public sealed record SimulatorFault
{
    public required FaultKind Fault { get; init; }

    /// <summary>On how many requests.</summary>
    public int Times { get; init; } = 1;

    /// <summary>
    /// The GraphQL operation it waits for, such as <c>search</c> or <c>vaultUsBankAccount</c>; <c>*</c> for any.
    /// Null: any of the three charges. A fault sent as a request's own header needs neither this nor an order id.
    /// </summary>
    public string? Operation { get; init; }

    /// <summary>The order id the request must carry; null: any.</summary>
    public string? OrderId { get; init; }

    /// <summary>Length of the delay, lag or postponement.</summary>
    public int? Seconds { get; init; }

    /// <summary>Processor code of a decline; 2000 unless given.</summary>
    public string? Code { get; init; }

    /// <summary>Gateway rejection reason, such as <c>AVS</c>; FRAUD unless given.</summary>
    public string? Reason { get; init; }

    /// <summary>Minor units that a partial approval approves; half of the request unless given.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>The status no client has heard of; <c>SETTLEMENT_UNDER_REVIEW</c> unless given.</summary>
    public string? Value { get; init; }

    /// <summary>
    /// Whether the operation was carried out although the answer is spoiled; each fault has its own default.
    /// </summary>
    public bool? Committed { get; init; }
}

/// <summary>Written in kebab-case on the wire, as in <c>timeout-after-commit</c>.</summary>
public enum FaultKind
{
    /// <summary>The processor declines with <see cref="SimulatorFault.Code"/>.</summary>
    Decline,

    /// <summary>The gateway's own rules reject, for <see cref="SimulatorFault.Reason"/>.</summary>
    GatewayRejection,

    /// <summary>The processor approves <see cref="SimulatorFault.AmountMinor"/> only (1004).</summary>
    PartialApproval,

    /// <summary>The charge is made twice under one order id; the answer names the first.</summary>
    DuplicateHit,

    /// <summary>
    /// Searches do not see the transaction for <see cref="SimulatorFault.Seconds"/> (30); node(id) does.
    /// </summary>
    SearchLag,

    /// <summary>Every payment status in the answer reads <see cref="SimulatorFault.Value"/>.</summary>
    UnknownStatus,

    /// <summary>A bank debit settles and its webhook arrives before the charge is answered.</summary>
    WebhookBeforeAnswer,

    /// <summary>
    /// The connection is lost at once; the operation is carried out <see cref="SimulatorFault.Seconds"/> (30) later.
    /// </summary>
    ApplyLate,

    /// <summary>Nothing happens for <see cref="SimulatorFault.Seconds"/> (75), then the connection is lost.</summary>
    TimeoutBeforeCommit,

    /// <summary>
    /// Carried out at once, then silence for <see cref="SimulatorFault.Seconds"/> (75), then the connection is lost.
    /// </summary>
    TimeoutAfterCommit,

    /// <summary>Carried out at once, answered after <see cref="SimulatorFault.Seconds"/> (19).</summary>
    SlowAnswer,

    /// <summary>
    /// The connection is reset in the middle of the answer's body; carried out unless said otherwise.
    /// </summary>
    Reset,

    /// <summary>The body ends in the middle of its JSON; carried out unless said otherwise.</summary>
    TruncatedBody,

    /// <summary>A proxy's HTML page with status 200; not carried out unless said otherwise.</summary>
    HtmlBody,

    /// <summary>HTTP 429.</summary>
    [JsonStringEnumMemberName("http-429")]
    Http429,

    /// <summary>HTTP 500; not carried out unless said otherwise, and so for 502 and 503.</summary>
    [JsonStringEnumMemberName("http-500")]
    Http500,

    [JsonStringEnumMemberName("http-502")]
    Http502,

    [JsonStringEnumMemberName("http-503")]
    Http503,

    /// <summary>Error class RESOURCE_LIMIT; nothing carried out.</summary>
    ResourceLimit,

    /// <summary>Error class INTERNAL; not carried out unless said otherwise.</summary>
    Internal,

    /// <summary>Error class INTERNAL and no data, although carried out.</summary>
    InternalAfterCommit,

    /// <summary>Error class INTERNAL beside complete data.</summary>
    InternalBesideData,

    /// <summary>Error class SERVICE_AVAILABILITY; not carried out unless said otherwise.</summary>
    ServiceAvailability,

    /// <summary>Error class AUTHENTICATION; nothing carried out.</summary>
    Authentication,

    /// <summary>Error class AUTHORIZATION; nothing carried out.</summary>
    Authorization,

    /// <summary>The next <see cref="SimulatorFault.Times"/> notifications are delivered twice.</summary>
    WebhookDuplicate,

    /// <summary>
    /// The next <see cref="SimulatorFault.Times"/> notifications wait <see cref="SimulatorFault.Seconds"/> (60), so
    /// that later ones overtake them.
    /// </summary>
    WebhookReorder,

    /// <summary>The next <see cref="SimulatorFault.Times"/> notifications are never sent.</summary>
    WebhookLoss,
}
