using System.Linq.Expressions;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// A payment as customers see it. Amounts are minor units of <paramref name="Currency"/>, instants are UTC.
/// </summary>
/// <param name="Number">For people.</param>
/// <param name="TransactionId">
/// The transaction's id in the gateway's control panel and reports; null until there is a transaction.
/// </param>
/// <param name="SettledAt">Null until the gateway reports settlement.</param>
/// <param name="ExpectedSettlementOn">ACH: the merchant's date on which the debit should have settled.</param>
public record PaymentView(
    Guid Id, string Number, DateTime CreatedAt, PaymentStatus Status, long Amount, string Currency, MethodView Method,
    string? TransactionId, DateTime? SettledAt, DateOnly? ExpectedSettlementOn, FailureView? Failure,
    ReturnView? Return,
    IReadOnlyList<AllocationView> Allocations, long RefundedAmount, int Version);

/// <summary>One payment by itself; lists leave the timeline out.</summary>
public sealed record PaymentWithTimelineView : PaymentView
{
    internal PaymentWithTimelineView(PaymentView payment, IReadOnlyList<TimelineEntryView> timeline)
        : base(payment) => Timeline = timeline;

    public IReadOnlyList<TimelineEntryView> Timeline { get; }
}

/// <param name="Brand">Of a card; null until the gateway has named it.</param>
/// <param name="BankName">Of a bank account.</param>
/// <param name="BankAccountId">
/// The customer's own bank account that is debited, or that is kept because it could not be; null for a one-time token.
/// </param>
public sealed record MethodView(
    PaymentMethod Type, string? Brand, string? Last4, string? BankName, Guid? BankAccountId);

/// <param name="Code">One of <see cref="FailureCode"/>, or the processor's own.</param>
/// <param name="Message">A sentence for the customer.</param>
/// <param name="Retryable">Whether the same card or account may work later.</param>
public sealed record FailureView(FailureStage Stage, string Code, string Message, bool Retryable);

/// <param name="Code">One of <see cref="ReturnCode"/>, or another of the bank's.</param>
/// <param name="Reason">Plain words for the customer.</param>
public sealed record ReturnView(string Code, string Reason, DateTime ReturnedAt);

/// <param name="Amount">Minor units; the invoice's whole balance.</param>
public sealed record AllocationView(Guid InvoiceId, string InvoiceNumber, long Amount);

public sealed record TimelineEntryView(DateTime At, PaymentStatus Status, string Text);

internal static class PaymentViews
{
    /// <summary>The columns that views are made of; the allocations come in the same query.</summary>
    public sealed record Row(
        PaymentId Id, string Number, DateTime InitiatedAt, PaymentStatus Status, long AmountMinor, long ChargedMinor,
        string Currency, PaymentMethod Method,
        MethodDetails? MethodDetails, string? TransactionId, string? GatewayTransactionId, DateTime? SettledAt,
        DateOnly? ExpectedSettlementOn,
        Failure? Failure, PaymentReturn? Return, long RefundedMinor, long ChangeNumber, int Version,
        string CustomerReference,
        string? Alarm, BankAccountId? BankAccountId, List<AllocationRow> Allocations);

    public sealed record AllocationRow(Guid InvoiceId, string InvoiceNumber, string InvoiceReference, long MinorUnits);

    public static Expression<Func<Payment, Row>> Columns(IPaymentsDb db) => p => new Row(
        p.Id, p.Number, p.InitiatedAt, p.Status, p.AmountMinor, p.ChargedMinor, p.Currency, p.Method, p.MethodDetails,
        p.TransactionId,
        p.GatewayTransactionId, p.SettledAt,
        p.ExpectedSettlementOn, p.Failure, p.Return, p.RefundedMinor, p.ChangeNumber, p.Version,
        db.Customers.Where(c => c.Id == p.CustomerId).Select(c => c.Reference).Single(),
        p.Alarm, p.BankAccountId,

        // Not as a join of the two: SQLite would make that of the whole tables before it looks for this payment's.
        p.Allocations.Select(a => new AllocationRow(
            a.InvoiceId.Value, db.Invoices.Where(i => i.Id == a.InvoiceId).Select(i => i.Number).Single(),
            db.Invoices.Where(i => i.Id == a.InvoiceId).Select(i => i.Reference).Single(), a.MinorUnits)).ToList());

    /// <summary>What the customer reads of the payment's history.</summary>
    public static Task<List<TimelineEntryView>> TimelineOfAsync(
        this IPaymentsDb db, PaymentId payment, CancellationToken ct) =>
        db.Payments.Where(p => p.Id == payment).SelectMany(p => p.Timeline).Where(e => !e.ForStaff)
            .OrderBy(e => e.Sequence)
            .Select(e => new TimelineEntryView(e.At, e.Status, e.Text)).ToListAsync(ct);

    /// <summary>The whole history, with what staff did.</summary>
    public static Task<List<BackOfficeTimelineEntryView>> WholeTimelineOfAsync(
        this IPaymentsDb db, PaymentId payment, CancellationToken ct) =>
        db.Payments.Where(p => p.Id == payment).SelectMany(p => p.Timeline).OrderBy(e => e.Sequence)
            .Select(e => new BackOfficeTimelineEntryView(e.At, e.Status, e.Text, e.By)).ToListAsync(ct);

    /// <summary>Any payment, with its whole history.</summary>
    /// <exception cref="NotFoundException"/>
    public static async Task<BackOfficePaymentWithTimelineView> BackOfficePaymentAsync(
        this IPaymentsDb db, PaymentId payment, CancellationToken ct)
    {
        var row = await db.Payments.Where(p => p.Id == payment).Select(Columns(db)).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("payment");
        return row.ToBackOfficeView(await db.WholeTimelineOfAsync(payment, ct));
    }

    /// <summary>The payment as it was just saved, told without the database.</summary>
    /// <param name="recorded">With its whole timeline.</param>
    public static PaymentWithTimelineView ToView(this RecordedPayment recorded) => new(
        recorded.Payment.ToView(recorded.Invoices),
        [.. recorded.Payment.Timeline.Where(e => !e.ForStaff)
            .Select(e => new TimelineEntryView(e.At.AsStored(), e.Status, e.Text))]);

    private static PaymentView ToView(this Payment payment, IReadOnlyList<Invoice> invoices) => new(
        payment.Id.Value, payment.Number, payment.InitiatedAt.AsStored(), payment.Status, payment.AmountMinor,
        payment.Currency, payment.MethodView(), payment.TransactionId, payment.SettledAt?.AsStored(),
        payment.ExpectedSettlementOn,
        payment.Failure.ToView(), payment.Return.ToView(),
        [.. payment.Allocations.Select(a => new AllocationView(
            a.InvoiceId.Value, invoices.Single(i => i.Id == a.InvoiceId).Number, a.MinorUnits))],
        payment.RefundedMinor, payment.Version);

    /// <summary>The payment as it is about to be saved, told without the database.</summary>
    public static BackOfficePaymentView ToBackOfficeView(
        this Payment payment, string customerReference, IReadOnlyList<BackOfficeAllocationView> allocations) => new(
        payment.Id.Value, payment.Number, customerReference, payment.InitiatedAt.AsStored(), payment.Status,
        payment.AmountMinor, payment.ChargedMinor, payment.Currency, payment.MethodView(), payment.TransactionId,
        payment.GatewayTransactionId, payment.SettledAt?.AsStored(), payment.ExpectedSettlementOn,
        payment.Failure.ToView(), payment.Return.ToView(), allocations, payment.RefundedMinor, payment.Alarm,
        payment.Version);

    public static BackOfficeAllocationView ToView(this Allocation part, Invoice invoice) =>
        new(part.InvoiceId.Value, invoice.Reference, invoice.Number, part.MinorUnits);

    private static MethodView MethodView(this Payment payment) => new(
        payment.Method, payment.MethodDetails?.Brand, payment.MethodDetails?.Last4, payment.MethodDetails?.BankName,
        payment.BankAccountId?.Value);

    public static PaymentWithTimelineView ToView(this Row row, IReadOnlyList<TimelineEntryView> timeline) =>
        new(row.ToView(), timeline);

    public static PaymentView ToView(this Row row) => new(
        row.Id.Value, row.Number, row.InitiatedAt, row.Status, row.AmountMinor, row.Currency, row.MethodView(),
        row.TransactionId,
        row.SettledAt, row.ExpectedSettlementOn, row.Failure.ToView(), row.Return.ToView(),
        [.. row.Allocations.Select(a => new AllocationView(a.InvoiceId, a.InvoiceNumber, a.MinorUnits))],
        row.RefundedMinor, row.Version);

    public static BackOfficePaymentWithTimelineView ToBackOfficeView(
        this Row row, IReadOnlyList<BackOfficeTimelineEntryView> timeline) =>
        new(row.ToBackOfficeView(), timeline);

    public static BackOfficePaymentView ToBackOfficeView(this Row row) => new(
        row.Id.Value, row.Number, row.CustomerReference, row.InitiatedAt, row.Status, row.AmountMinor, row.ChargedMinor,
        row.Currency, row.MethodView(),
        row.TransactionId, row.GatewayTransactionId, row.SettledAt, row.ExpectedSettlementOn, row.Failure.ToView(),
        row.Return.ToView(),
        [.. row.Allocations.Select(
            a => new BackOfficeAllocationView(a.InvoiceId, a.InvoiceReference, a.InvoiceNumber, a.MinorUnits))],
        row.RefundedMinor, row.Alarm, row.Version);

    private static MethodView MethodView(this Row row) =>
        new(row.Method, row.MethodDetails?.Brand, row.MethodDetails?.Last4, row.MethodDetails?.BankName,
            row.BankAccountId?.Value);

    private static FailureView? ToView(this Failure? failure) =>
        failure is null ? null : new FailureView(failure.Stage, failure.Code, failure.Message, failure.Retryable);

    private static ReturnView? ToView(this PaymentReturn? back) =>
        back is null ? null : new ReturnView(back.Code, back.Reason, back.ReturnedAt);
}
