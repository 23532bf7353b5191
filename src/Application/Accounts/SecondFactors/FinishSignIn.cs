using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>
/// Finishes a sign-in: with the second factor after the password, or with a passkey alone whose device has checked the
/// person.
/// </summary>
public sealed record FinishSignIn(string ChallengeId, Presented Presented) : IRequest<SessionTokens>;

/// <summary>Said of a wrong code, a used one, and a signature that does not fit, alike.</summary>
public sealed class SecondFactorWrongException() : Exception("This is not right, or was used before.");

internal sealed class FinishSignInValidator : AbstractValidator<FinishSignIn>
{
    public FinishSignInValidator()
    {
        RuleFor(c => c.ChallengeId).ChallengeId();
        RuleFor(c => c.Presented).SetValidator(new PresentedValidator());
        RuleFor(c => c.Presented).Must(p => p.Count == 1).OverridePropertyName("code")
            .WithMessage("One of code, recoveryCode and passkey.");
    }
}

internal sealed class FinishSignInHandler(
    IPaymentsDb db, ChallengeDesk desk, FactorChecks checks, GuessingDefence defence, SessionKeeper sessions,
    AuditTrail audit, IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<FinishSignIn, SessionTokens>
{
    public async Task<SessionTokens> Handle(FinishSignIn command, CancellationToken ct)
    {
        portal.Value.RequireSecondFactors();
        var challenge = desk.Read(command.ChallengeId, ChallengePurpose.SignIn, ChallengePurpose.PasskeyAlone);
        var alone = challenge.Purpose is ChallengePurpose.PasskeyAlone;
        if (await WhoAsync(challenge, command.Presented, ct) is not { } customer)
            throw await RefuseStrangerAsync(ct);

        var presented = await checks.CheckAsync(customer, command.Presented, command.ChallengeId, alone, ct);
        var session = await db.DecideAndSaveAsync(() => FinishAsync(challenge, command, presented, ct), ct);
        return session ?? throw (alone ? new InvalidCredentialsException() : new SecondFactorWrongException());
    }

    /// <returns>Null when no account has the passkey.</returns>
    private async Task<CustomerId?> WhoAsync(Challenge challenge, Presented presented, CancellationToken ct) =>
        challenge.Customer is { } known ? new CustomerId(known)
        : presented.Passkey is { } signed ? await checks.OwnerOfAsync(signed, ct)
        : null;

    private async Task<InvalidCredentialsException> RefuseStrangerAsync(CancellationToken ct)
    {
        await db.DecideAndSaveAsync(() => audit.Record(Audited.SignInRefused, detail: "unknown passkey"), ct);
        return new InvalidCredentialsException();
    }

    /// <returns>Null when the sign-in is refused.</returns>
    private async Task<SessionTokens?> FinishAsync(
        Challenge challenge, FinishSignIn command, CheckedFactor presented, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == presented.Customer, ct);
        if (challenge.Binding is { } password && password != SecondFactorQuestion.BindingOf(account))
            throw new ChallengeOverException();
        if (account.Status is not PortalStatus.Active)
        {
            audit.Record(Audited.SignInRefused, account.CustomerId, "suspended");
            return null;
        }

        if (!await checks.TakeAsync(presented, ct))
            return null;

        await desk.SpendAsync(command.ChallengeId, ct);
        account.SignedIn(now);
        await defence.SucceededAsync(EmailAddress.Normalize(account.Email!), ct);
        var how = FrozenWords.WordOf(presented.Factor);
        audit.Record(
            Audited.SignedIn, account.CustomerId, challenge.Customer is null ? "by passkey alone" : $"with {how}");
        return await sessions.BeginAndTellAsync(account.CustomerId, now, SessionTrust.SecondFactor, ct);
    }
}
