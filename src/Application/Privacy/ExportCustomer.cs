using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Privacy;

/// <summary>
/// All that is kept about a customer, for a person who asks for it. Secrets and their hashes are left out.
/// </summary>
public sealed record ExportCustomer(string Reference) : IRequest<CustomerExportView>;

/// <param name="Audit">What the customer did, and what was done to the customer, their payments and accounts.</param>
public sealed record CustomerExportView(
    DateTime ExportedAt, CustomerView Customer, IReadOnlyList<ExportedSessionView> Sessions,
    IReadOnlyList<PasskeyView> Passkeys, IReadOnlyList<ExportedLinkView> Links,
    IReadOnlyList<BackOfficeInvoiceWithLinesView> Invoices,
    IReadOnlyList<BackOfficePaymentWithTimelineView> Payments, IReadOnlyList<ExportedAddressView> PaymentAddresses,
    IReadOnlyList<MandateEvidenceView> Mandates, IReadOnlyList<BankAccountView> BankAccounts,
    IReadOnlyList<OutgoingEmailView> Emails, IReadOnlyList<AuditEntryView> Audit,
    IReadOnlyList<EventView> Events);

public sealed record ExportedSessionView(
    Guid Id, string Device, string? Address, DateTime StartedAt, DateTime? LastUsedAt, DateTime ExpiresAt,
    DateTime? EndedAt);

public sealed record ExportedLinkView(
    LinkPurpose Purpose, string Email, DateTime SentAt, DateTime ExpiresAt, DateTime? UsedAt);

/// <param name="Address">Where the payment was made from.</param>
public sealed record ExportedAddressView(Guid PaymentId, string Address);

internal sealed class ExportCustomerValidator : AbstractValidator<ExportCustomer>
{
    public ExportCustomerValidator() => RuleFor(q => q.Reference).Reference();
}

internal sealed class ExportCustomerHandler(
    IPaymentsDb db, IOptions<MerchantOptions> merchant, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ExportCustomer, CustomerExportView>
{
    public async Task<CustomerExportView> Handle(ExportCustomer query, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var customer = await db.Customers.Where(c => c.Reference == query.Reference).Select(CustomerView.From)
            .SingleOrDefaultAsync(ct) ?? throw new NotFoundException("customer");
        var id = new CustomerId(customer.Id);
        await db.DecideAndSaveAsync(() => audit.Record(Audited.CustomerExported, id), ct);

        var payments = db.Payments.AsNoTracking().Where(p => p.CustomerId == id);
        var paymentIds = await payments.OrderBy(p => p.InitiatedAt).ThenBy(p => p.Id).Select(p => p.Id).ToListAsync(ct);
        var shown = new List<BackOfficePaymentWithTimelineView>(paymentIds.Count);
        foreach (var payment in paymentIds)
            shown.Add(await db.BackOfficePaymentAsync(payment, ct));
        var accounts = await db.BankAccounts.AsNoTracking().Where(a => a.CustomerId == id)
            .OrderBy(a => a.CreatedAt).ToListAsync(ct);
        var invoices = await db.Invoices.AsNoTracking().Include(i => i.Lines).Where(i => i.CustomerId == id)
            .OrderBy(i => i.DueOn).ThenBy(i => i.Id).ToListAsync(ct);
        List<string> subjects =
        [
            $"customer:{customer.Id}", .. paymentIds.Select(payment => $"payment:{payment.Value}"),
            .. accounts.Select(account => $"bank-account:{account.Id.Value}"),
        ];
        return new CustomerExportView(
            now, customer,
            await db.Sessions.Where(s => s.CustomerId == id).OrderBy(s => s.StartedAt)
                .Select(s => new ExportedSessionView(
                    s.Id, s.Device, s.Address, s.StartedAt, s.LastUsedAt, s.ExpiresAt, s.EndedAt)).ToListAsync(ct),
            [.. (await db.Passkeys.AsNoTracking().Where(p => p.CustomerId == id).OrderBy(p => p.CreatedAt)
                .ToListAsync(ct)).Select(PasskeyView.Of)],
            await db.OneTimeLinks.Where(l => l.CustomerId == id).OrderBy(l => l.SentAt)
                .Select(l => new ExportedLinkView(l.Purpose, l.Email, l.SentAt, l.ExpiresAt, l.UsedAt))
                .ToListAsync(ct),
            [.. invoices.Select(
                i => BackOfficeInvoiceWithLinesView.Of(i, customer.Reference, merchant.Value.Today(now)))],
            shown,
            await payments.Where(p => p.ClientAddress != null).OrderBy(p => p.InitiatedAt)
                .Select(p => new ExportedAddressView(p.Id.Value, p.ClientAddress!)).ToListAsync(ct),
            await db.MandatesOf(payments).ToListAsync(ct),
            [.. accounts.Select(account => account.ToView(merchant.Value))],
            await db.Emails.Where(e => e.CustomerId == id).OrderBy(e => e.CreatedAt)
                .Select(OutgoingEmailView.From(db)).ToListAsync(ct),
            await db.AuditEntries.Where(e => e.Subject != null && subjects.Contains(e.Subject))
                .OrderBy(e => e.At).ThenBy(e => e.Id).Select(AuditEntryView.From(db)).ToListAsync(ct),
            [.. (await db.Events.AsNoTracking().Where(e => e.CustomerId == id).ToListAsync(ct))
                .OrderBy(e => e.OccurredAt).ThenBy(e => e.Id).Select(EventView.Of)]);
    }
}
