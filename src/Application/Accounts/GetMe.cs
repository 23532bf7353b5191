using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Who is signed in.</summary>
public sealed record GetMe(CustomerId Customer) : IRequest<MeView>;

/// <param name="LastSignedInAt">UTC.</param>
public sealed record MeView(MeCustomerView Customer, string Email, DateTime? LastSignedInAt);

/// <param name="Currency">ISO 4217; the merchant's.</param>
public sealed record MeCustomerView(Guid Id, string Reference, string Name, string Currency);

internal sealed class GetMeHandler(IPaymentsDb db, IOptions<MerchantOptions> merchant) : IRequestHandler<GetMe, MeView>
{
    public Task<MeView> Handle(GetMe query, CancellationToken ct) => db.Customers
        .Where(c => c.Id == query.Customer)
        .Select(c => new MeView(
            new MeCustomerView(c.Id.Value, c.Reference, c.Name, merchant.Value.Currency), c.PrimaryEmail!,
            c.Account.LastSignedInAt))
        .SingleAsync(ct);
}
