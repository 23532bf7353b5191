using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>What became of one email.</summary>
public sealed record GetEmail(Guid Id) : IRequest<OutgoingEmailView>;

internal sealed class GetEmailHandler(IPaymentsDb db) : IRequestHandler<GetEmail, OutgoingEmailView>
{
    public async Task<OutgoingEmailView> Handle(GetEmail query, CancellationToken ct) =>
        await db.Emails.Where(e => e.Id == query.Id).Select(OutgoingEmailView.From(db)).SingleOrDefaultAsync(ct)
        ?? throw new NotFoundException("mail");
}
