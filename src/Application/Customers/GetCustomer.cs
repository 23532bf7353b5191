using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Customers;

/// <summary>A customer, with the state of the login to the portal.</summary>
public sealed record GetCustomer(string Reference) : IRequest<CustomerView>;

internal sealed class GetCustomerHandler(IPaymentsDb db) : IRequestHandler<GetCustomer, CustomerView>
{
    public async Task<CustomerView> Handle(GetCustomer query, CancellationToken ct) =>
        await db.Customers
            .Where(c => c.Reference == query.Reference)
            .Select(CustomerView.From)
            .SingleOrDefaultAsync(ct)
        ?? throw new NotFoundException("customer");
}
