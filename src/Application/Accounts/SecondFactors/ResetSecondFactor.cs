using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>
/// Staff take a second factor away that is lost with every recovery code. Sessions end, and the
/// customer is told.
/// </summary>
/// <param name="Reason">For the audit trail.</param>
public sealed record ResetSecondFactor(string CustomerReference, string Reason) : IRequest;

internal sealed class ResetSecondFactorValidator : AbstractValidator<ResetSecondFactor>
{
    public ResetSecondFactorValidator()
    {
        RuleFor(c => c.CustomerReference).Reference();
        RuleFor(c => c.Reason).NotEmpty().Line(500);
    }
}

internal sealed class ResetSecondFactorHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ResetSecondFactor>
{
    public Task<Unit> Handle(ResetSecondFactor command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var account = await db.AccountOfAsync(command.CustomerReference, ct);
        if (!await db.RemoveSecondFactorAsync(account, ct))
            return Unit.Value;

        audit.Record(Audited.SecondFactorReset, account.CustomerId, command.Reason);
        await db.EndSessionsAsync(account.CustomerId, now, ct);
        if (account.Email is not null)
            await db.TellOwnerAsync(EmailKind.SecondFactorReset, account.CustomerId, now, ct);
        return Unit.Value;
    }, ct);
}

internal static class SecondFactorRemoval
{
    /// <summary>Takes away everything, with the counts of its guesses. The caller saves.</summary>
    /// <returns>False when there was nothing.</returns>
    public static async Task<bool> RemoveSecondFactorAsync(
        this IPaymentsDb db, PortalAccount account, CancellationToken ct)
    {
        if (await db.SecondFactorOfAsync(account.CustomerId, ct) is not { } factor)
            return false;

        db.SecondFactors.Remove(factor);
        account.Note(null);
        var logins = FactorChecks.LoginsOf(account.CustomerId);
        db.SignInCounters.RemoveRange(await db.SignInCounters.OfLogins(logins).ToListAsync(ct));
        return true;
    }
}
