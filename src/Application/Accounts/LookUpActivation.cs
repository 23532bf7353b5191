using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Shows what an activation link is for, and uses nothing up: email scanners follow links.</summary>
public sealed record LookUpActivation(string Token) : IRequest<ActivationView>;

/// <param name="ExpiresAt">UTC.</param>
/// <param name="PasswordPolicy">The rule in words, to show beside the field.</param>
public sealed record ActivationView(
    string CustomerName, string Email, DateTime ExpiresAt, PasswordPolicyView PasswordPolicy);

public sealed record PasswordPolicyView(int MinLength, int MaxLength, string Text);

internal sealed class LookUpActivationValidator : AbstractValidator<LookUpActivation>
{
    public LookUpActivationValidator() => RuleFor(q => q.Token).Secret();
}

internal sealed class LookUpActivationHandler(IPaymentsDb db, TimeProvider clock)
    : IRequestHandler<LookUpActivation, ActivationView>
{
    public async Task<ActivationView> Handle(LookUpActivation query, CancellationToken ct)
    {
        var link = await db.DecideAndSaveAsync(async () =>
        {
            var found = await db.LinkOfAsync(LinkPurpose.Activation, query.Token, ct);
            found.Open(clock.GetUtcNow().UtcDateTime); // staff can tell a link that nobody has seen
            return found;
        }, ct);
        var name = await db.Customers.Where(c => c.Id == link.CustomerId).Select(c => c.Name).SingleAsync(ct);
        return new ActivationView(
            name, link.Email, link.ExpiresAt,
            new PasswordPolicyView(PasswordPolicy.LengthMin, PasswordPolicy.LengthMax, PasswordPolicy.InWords));
    }
}
