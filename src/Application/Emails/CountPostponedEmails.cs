using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>How many emails were tried, were not taken, and are tried again.</summary>
public sealed record CountPostponedEmails : IRequest<int>;

internal sealed class CountPostponedEmailsHandler(IPaymentsDb db) : IRequestHandler<CountPostponedEmails, int>
{
    public Task<int> Handle(CountPostponedEmails query, CancellationToken ct) =>
        db.Emails.CountAsync(e => e.NextAttemptAt != null && e.Attempts > 0, ct);
}
