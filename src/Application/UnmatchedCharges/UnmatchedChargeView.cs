using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.UnmatchedCharges;

/// <param name="GatewayId">The transaction's id in the gateway's API.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>.</param>
/// <param name="ChargedAt">UTC, by the gateway's clock.</param>
/// <param name="SeenAt">UTC; when the gateway last showed it as the following members tell.</param>
/// <param name="Status">Where it stands at the gateway.</param>
/// <param name="ReturnCode">Nacha return code, when the bank took the funds back.</param>
/// <param name="RefundedAmount">Minor units given back at the gateway.</param>
/// <param name="CustomerReference">As it was sent along with the charge; null where nothing was.</param>
/// <param name="InvoiceReferences">As they were sent along; empty where none were.</param>
/// <param name="PaymentNumber">As it was sent along: the number that the customer knows.</param>
/// <param name="Outcome">How it was dealt with; null while it is open.</param>
/// <param name="PaymentId">The payment that it was taken over as.</param>
public sealed record UnmatchedChargeView(
    string TransactionId, string GatewayId, string? OrderId, long Amount, string Currency, DateTime? ChargedAt,
    DateTime FoundAt, DateTime? SeenAt, TransactionStanding? Status, string? ReturnCode, long RefundedAmount,
    ChargedMethodView? Method, string? CustomerReference, IReadOnlyList<string> InvoiceReferences,
    string? PaymentNumber, UnmatchedChargeOutcome? Outcome, Guid? PaymentId, DateTime? ClosedAt, string? ClosedBy,
    string? Reason)
{
    internal static UnmatchedChargeView Of(UnmatchedCharge charge) => new(
        charge.TransactionId, charge.GatewayTransactionId, charge.OrderId, charge.AmountMinor, charge.Currency,
        charge.ChargedAt, charge.FoundAt, charge.SeenAt, charge.Standing, charge.ReturnCode, charge.RefundedMinor,
        charge.Method is { } method
            ? new ChargedMethodView(
                method, charge.MethodDetails?.Brand, charge.MethodDetails?.Last4, charge.MethodDetails?.BankName)
            : null,
        charge.CustomerReference, charge.InvoiceReferenceList, charge.PaymentNumber, charge.Outcome,
        charge.Outcome is UnmatchedChargeOutcome.Adopted ? charge.Payment?.Value : null, charge.ClosedAt,
        charge.ClosedBy, charge.Reason);
}

/// <param name="Brand">Of a card.</param>
/// <param name="BankName">Of a bank account.</param>
public sealed record ChargedMethodView(PaymentMethod Type, string? Brand, string? Last4, string? BankName);
