using CustomerPayments.Application.Persistence;
using MediatR;

namespace CustomerPayments.Application.Emails;

/// <summary>What became of one email.</summary>
public sealed record GetEmail(Guid Id) : IRequest<OutgoingEmailView>;

internal sealed class GetEmailHandler(IPaymentsDb db) : IRequestHandler<GetEmail, OutgoingEmailView>
{
    public Task<OutgoingEmailView> Handle(GetEmail query, CancellationToken ct) => db.EmailAsync(query.Id, ct);
}
