using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Payments;

/// <summary>The part of a payment that pays one invoice. Always the whole balance.</summary>
public sealed record Allocation(InvoiceId InvoiceId, long MinorUnits);
