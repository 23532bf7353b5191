using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>What became of one mail.</summary>
public sealed record GetEmail(Guid Id) : IRequest<EmailView>;

internal sealed class GetEmailHandler(IPaymentsDb db) : IRequestHandler<GetEmail, EmailView>
{
    public async Task<EmailView> Handle(GetEmail query, CancellationToken ct) =>
        await db.Emails.Where(e => e.Id == query.Id).Select(EmailView.From(db)).SingleOrDefaultAsync(ct)
        ?? throw new NotFoundException("mail");
}
