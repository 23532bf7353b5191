using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Asks for a reset link to the address. Whether a customer signs in with it is found out later, by
/// <see cref="SendRequestedLinks"/>, so that the caller cannot learn it.
/// </summary>
public sealed record RequestPasswordReset(string Email) : IRequest;

internal sealed class RequestPasswordResetValidator : AbstractValidator<RequestPasswordReset>
{
    public RequestPasswordResetValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class RequestPasswordResetHandler(IPaymentsDb db, IRequestOrigin origin, TimeProvider clock)
    : IRequestHandler<RequestPasswordReset>
{
    public async Task<Unit> Handle(RequestPasswordReset command, CancellationToken ct)
    {
        await db.DecideAndSaveAsync(
            () => db.LinkRequests.Add(LinkRequest.ByEmail(
                LinkPurpose.PasswordReset, command.Email, origin.Address, clock.GetUtcNow().UtcDateTime)), ct);
        return Unit.Value;
    }
}
