using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Privacy;

/// <summary>
/// Makes the person behind a customer unrecognizable and shuts the portal to them. What the law demands is kept under
/// the back office's reference. Repeating it changes nothing.
/// </summary>
/// <param name="Reason">Kept in the audit trail.</param>
public sealed record EraseCustomer(string Reference, string Reason) : IRequest<ErasureView>;

/// <param name="ErasedAt">UTC; the first time.</param>
public sealed record ErasureView(DateTime ErasedAt, IReadOnlyList<string> Erased, IReadOnlyList<KeptView> Kept);

/// <param name="Until">In words.</param>
public sealed record KeptView(string What, string Why, string Until);

internal sealed class EraseCustomerValidator : AbstractValidator<EraseCustomer>
{
    public EraseCustomerValidator()
    {
        RuleFor(c => c.Reference).Reference();
        RuleFor(c => c.Reason).NotEmpty().Line(StaffDecision.ReasonLengthMax);
    }
}

internal sealed class EraseCustomerHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<EraseCustomer, ErasureView>
{
    private static readonly string[] Erased =
    [
        "name", "primary email", "login and password", "second factor", "sessions", "links", "emails",
        "bank accounts", "addresses of payments", "counters of failed sign-ins",
        "what events tell of customer, emails and bank accounts",
    ];

    private static readonly List<string> Personal =
    [
        .. new[] { "customer.*", "email.*", "bank-account.*" }.SelectMany(EventType.Named)
            .Where(word => word != EventType.CustomerErased.Word),
    ];

    private static readonly KeptView[] Kept =
    [
        new("invoices, and payments with the method's brand, bank and last four digits",
            "tax and commercial law demand the books", "as long as the merchant keeps its books"),
        new("mandates of bank debits, with address and browser of the payer",
            "Nacha demands proof of the authorization", "Retention:Mandates after the debit"),
        new("audit trail, with addresses", "proof of who did what; its seals do not allow a change",
            "until the operator prunes the trail"),
        new("the back office's reference", "books and mandates are found by it", "as long as those"),
        new("transactions at the payment gateway", "the gateway keeps them by its own rules", "see the gateway"),
    ];

    public async Task<ErasureView> Handle(EraseCustomer command, CancellationToken ct)
    {
        var (customer, erasedAt) = await db.DecideAndSaveAsync(() => EraseAsync(command, ct), ct);
        // outside the decision: the payments' versions tell of moves, and this is none
        await db.Payments.Where(p => p.CustomerId == customer && p.ClientAddress != null)
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.ClientAddress, (string?)null), ct);
        // the event of the erasure itself tells of nobody any more; payments and invoices are books
        await db.Events.Where(e => e.CustomerId == customer && e.Data != null && Personal.Contains(e.Type))
            .ExecuteUpdateAsync(e => e.SetProperty(x => x.Data, (string?)null), ct);
        return new ErasureView(erasedAt, Erased, Kept);
    }

    private async Task<(CustomerId Customer, DateTime ErasedAt)> EraseAsync(EraseCustomer command, CancellationToken ct)
    {
        var customer = await db.Customers.Include(c => c.Account)
            .SingleOrDefaultAsync(c => c.Reference == command.Reference, ct)
            ?? throw new NotFoundException("customer");
        if (customer.ErasedAt is { } before)
            return (customer.Id, before);

        await RequireNothingOpenAsync(customer.Id, ct);
        var now = clock.GetUtcNow().UtcDateTime.AsStored();
        await RemoveAsync(customer, ct);
        foreach (var account in await db.BankAccounts.Where(a => a.CustomerId == customer.Id).ToListAsync(ct))
            account.Erase(now);
        customer.Erase(now);
        audit.Record(Audited.CustomerErased, customer.Id, command.Reason);
        return (customer.Id, now);
    }

    /// <exception cref="RuleViolationException"><c>erasure-not-possible</c></exception>
    private async Task RequireNothingOpenAsync(CustomerId customer, CancellationToken ct)
    {
        if (await db.Payments.AnyAsync(
            p => p.CustomerId == customer
                && (p.Status == PaymentStatus.Processing || p.Status == PaymentStatus.Pending), ct))
            throw new RuleViolationException("erasure-not-possible", "A payment of the customer is under way.");
        if (await db.Invoices.AnyAsync(
            i => i.CustomerId == customer
                && (i.Status == InvoiceStatus.Unpaid || i.Status == InvoiceStatus.Pending), ct))
            throw new RuleViolationException("erasure-not-possible", "An invoice of the customer is unpaid.");
    }

    private async Task RemoveAsync(Customer customer, CancellationToken ct)
    {
        var id = customer.Id;
        db.Emails.RemoveRange(await db.Emails.Where(e => e.CustomerId == id).ToListAsync(ct));
        db.OneTimeLinks.RemoveRange(await db.OneTimeLinks.Where(l => l.CustomerId == id).ToListAsync(ct));
        db.Sessions.RemoveRange(await db.Sessions.Where(s => s.CustomerId == id).ToListAsync(ct));
        db.SecondFactors.RemoveRange(
            await db.SecondFactors.Include(f => f.Passkeys).Where(f => f.CustomerId == id).ToListAsync(ct));
        if (customer.Account.Email is not { } login)
            return;

        db.LinkRequests.RemoveRange(await db.LinkRequests.Where(r => r.Email == login).ToListAsync(ct));
        var key = SignInCounter.KeyOf(login, address: null);
        db.SignInCounters.RemoveRange(
            await db.SignInCounters.Where(c => c.Key == key || c.LoginKey == key).ToListAsync(ct));
    }
}
