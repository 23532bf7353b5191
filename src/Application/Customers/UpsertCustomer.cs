using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Customers;

/// <summary>Takes over a customer as the back office states it. Repeating it changes nothing.</summary>
/// <param name="IfMatch">The version that the caller has read; null overwrites any version.</param>
public sealed record UpsertCustomer(string Reference, string Name, string? PrimaryEmail, string? IfMatch)
    : IRequest<UpsertedCustomer>;

public sealed record UpsertedCustomer(bool Created, CustomerView Customer);

internal sealed class UpsertCustomerValidator : AbstractValidator<UpsertCustomer>
{
    public UpsertCustomerValidator()
    {
        RuleFor(c => c.Reference).Reference();
        RuleFor(c => c.Name).NotEmpty().Line(Shapes.NameLengthMax);
        RuleFor(c => c.PrimaryEmail!).Email().When(c => c.PrimaryEmail is not null);
    }
}

internal sealed class UpsertCustomerHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<UpsertCustomer, UpsertedCustomer>
{
    public Task<UpsertedCustomer> Handle(UpsertCustomer command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var customer = await db.Customers.Include(c => c.Account)
            .SingleOrDefaultAsync(c => c.Reference == command.Reference, ct);
        var created = customer is null;
        if (command.IfMatch is { } wanted && (customer is null || wanted != CustomerView.Of(customer).Version))
            throw new VersionMismatchException();

        if (customer is null)
        {
            customer = Customer.Register(command.Reference, command.Name, command.PrimaryEmail, now);
            db.Customers.Add(customer);
        }
        else if (customer.ErasedAt is not null)
        {
            throw new RuleViolationException(
                "customer-erased", "The customer was erased; what the law demands is kept under the reference.");
        }
        else
        {
            await AmendAsync(customer, command, now, ct);
        }

        audit.RecordWrites<Customer>(Audited.CustomerPut, c => $"customer:{c.Id.Value}", c => c.Reference);
        return new UpsertedCustomer(created, CustomerView.Of(customer));
    }, ct);

    private async Task AmendAsync(Customer customer, UpsertCustomer command, DateTime now, CancellationToken ct)
    {
        var account = customer.Account;
        var before = customer.PrimaryEmail;
        customer.Amend(command.Name, command.PrimaryEmail);
        await SendRefusedAgainAsync(customer, now, ct);
        var login = command.PrimaryEmail is { } email ? EmailAddress.Normalize(email) : null;
        if (account.Email is null || EmailAddress.Normalize(account.Email) == login)
            return;

        // The login is bound to the primary email: readers of the old mailbox must not sign in any more.
        account.Unbind();
        await db.RemoveSecondFactorAsync(account, ct);
        audit.Record(Audited.PrimaryEmailChanged, customer.Id);
        await db.RevokeLinksAsync(customer.Id, now, ct);
        await db.EndSessionsAsync(customer.Id, now, ct);
        foreach (var address in new[] { before, command.PrimaryEmail }.OfType<string>())
            db.Emails.Add(OutgoingEmail.OfEmailChange(customer.Id, $"{customer.Version}:{address}", address, now));
    }

    /// <summary>
    /// Sends emails about money that the mail server refused at another address again, to the new address.
    /// </summary>
    private async Task SendRefusedAgainAsync(Customer customer, DateTime now, CancellationToken ct)
    {
        if (customer.PrimaryEmail is not { } address)
            return;

        var refused = await db.Emails.RefusedAboutMoney().Where(e => e.CustomerId == customer.Id).ToListAsync(ct);
        var login = EmailAddress.Normalize(address);
        foreach (var email in refused.Where(e => e.LastTo is null || EmailAddress.Normalize(e.LastTo) != login))
            db.Emails.Add(email.Again(Guid.CreateVersion7(now), now));
    }
}
