using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Payments;

/// <summary>A payment as the back office sees it: what the customer sees, with the back office's own keys.</summary>
/// <param name="GatewayId">The transaction's id in the gateway's API; null until there is a transaction.</param>
/// <param name="ChargedAmount">
/// Minor units that the gateway takes; another than the amount only when staff accepted that.
/// </param>
/// <param name="Alarm">
/// The code of an <see cref="Domain.AlarmCode"/>, what people must look at; null when all is well.
/// </param>
/// <inheritdoc cref="PaymentView"/>
public record BackOfficePaymentView(
    Guid Id, string Number, string CustomerReference, DateTime CreatedAt, PaymentStatus Status, long Amount,
    long ChargedAmount, string Currency,
    MethodView Method, string? TransactionId, string? GatewayId, DateTime? SettledAt, DateOnly? ExpectedSettlementOn,
    FailureView? Failure,
    ReturnView? Return, IReadOnlyList<BackOfficeAllocationView> Allocations, long RefundedAmount, string? Alarm,
    int Version);

/// <summary>One payment by itself; lists leave the timeline out.</summary>
public sealed record BackOfficePaymentWithTimelineView : BackOfficePaymentView
{
    internal BackOfficePaymentWithTimelineView(
        BackOfficePaymentView payment, IReadOnlyList<BackOfficeTimelineEntryView> timeline)
        : base(payment) => Timeline = timeline;

    public IReadOnlyList<BackOfficeTimelineEntryView> Timeline { get; }
}

/// <param name="By">The back-office client that did it; null for the portal itself.</param>
public sealed record BackOfficeTimelineEntryView(DateTime At, PaymentStatus Status, string Text, string? By);

/// <param name="Amount">Minor units; the invoice's whole balance.</param>
public sealed record BackOfficeAllocationView(
    Guid InvoiceId, string InvoiceReference, string InvoiceNumber, long Amount);
