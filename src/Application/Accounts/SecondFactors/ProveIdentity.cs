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

/// <summary>Asks a signed-in customer for proof: a challenge, and what will meet it.</summary>
public sealed record BeginProof(CustomerId Customer, Guid Session) : IRequest<ProofRequestView>;

/// <param name="Factors">Empty: the password will do.</param>
/// <param name="PublicKey">For a passkey; null when there is none.</param>
public sealed record ProofRequestView(
    string ChallengeId, DateTime ExpiresAt, IReadOnlyList<Factor> Factors, PasskeyRequestOptionsView? PublicKey);

/// <summary>
/// Shows that the customer is there, so that the session is trusted with what matters for the next minutes. The
/// password is enough only while there is no second factor.
/// </summary>
public sealed record ProveIdentity(
    CustomerId Customer, Guid Session, string ChallengeId, string? Password, Presented Presented) : IRequest;

internal sealed class ProveIdentityValidator : AbstractValidator<ProveIdentity>
{
    public ProveIdentityValidator()
    {
        RuleFor(c => c.ChallengeId).ChallengeId();
        RuleFor(c => c.Password).MaximumLength(PasswordPolicy.LengthMax * 4);
        RuleFor(c => c.Presented).SetValidator(new PresentedValidator());
        RuleFor(c => c).Must(c => c.Presented.Count + (c.Password is null ? 0 : 1) == 1)
            .OverridePropertyName("code").WithMessage("One of password, code, recoveryCode and passkey.");
    }
}

internal sealed class BeginProofHandler(
    IPaymentsDb db, IChallenges challenges, IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<BeginProof, ProofRequestView>
{
    public async Task<ProofRequestView> Handle(BeginProof query, CancellationToken ct)
    {
        var factor = await db.SecondFactorOfAsync(query.Customer, ct);
        var challenge = new Challenge(
            ChallengePurpose.Proof, query.Customer.Value, $"{query.Session}", clock.GetUtcNow().UtcDateTime);
        var issued = challenges.Issue(challenge);
        return new ProofRequestView(
            issued, challenge.ExpiresAt, factor.Choices(), factor is { Passkeys.Count: > 0 }
                ? PasskeyOptions.Request(portal.Value, challenge, issued, factor.Passkeys).PublicKey
                : null);
    }
}

internal sealed class ProveIdentityHandler(
    IPaymentsDb db, ChallengeDesk desk, FactorChecks checks, IPasswords passwords, GuessingDefence defence,
    AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ProveIdentity>
{
    public async Task<Unit> Handle(ProveIdentity command, CancellationToken ct)
    {
        var challenge = desk.Read(command.ChallengeId, ChallengePurpose.Proof);
        if (challenge.Customer != command.Customer.Value || challenge.Binding != $"{command.Session}")
            throw new ChallengeOverException();

        if (command.Password is { } password)
            await ProveByPasswordAsync(command, password, ct);
        else
            await ProveByFactorAsync(command, ct);
        return Unit.Value;
    }

    private async Task ProveByFactorAsync(ProveIdentity command, CancellationToken ct)
    {
        var presented = await checks.CheckAsync(
            command.Customer, command.Presented, command.ChallengeId, verified: false, ct);
        var proved = await db.DecideAndSaveAsync(async () =>
        {
            var session = await db.OpenSessionAsync(command.Customer, command.Session, ct);
            if (!await checks.TakeAsync(presented, ct))
                return false;

            await desk.SpendAsync(command.ChallengeId, ct);
            session.Prove(clock.GetUtcNow().UtcDateTime, byFactor: true);
            audit.Record(Audited.IdentityProved, command.Customer, FrozenWords.WordOf(presented.Factor));
            return true;
        }, ct);
        if (!proved)
            throw new SecondFactorWrongException();
    }

    private async Task ProveByPasswordAsync(ProveIdentity command, string password, CancellationToken ct)
    {
        if (await CheckAsync(command.Customer, password, ct) is not var (login, hash))
        {
            await db.DecideAndSaveAsync(() => audit.Record(Audited.CurrentPasswordRefused, command.Customer), ct);
            throw new InvalidCredentialsException();
        }

        await db.DecideAndSaveAsync(async () =>
        {
            var session = await db.OpenSessionAsync(command.Customer, command.Session, ct);
            var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == command.Customer, ct);
            if (account.PasswordHash != hash)
                throw new InvalidCredentialsException(); // it was changed in this moment

            await desk.SpendAsync(command.ChallengeId, ct);
            await defence.SucceededAsync(login, ct);
            session.Prove(clock.GetUtcNow().UtcDateTime, byFactor: false);
            audit.Record(Audited.IdentityProved, command.Customer, "password");
        }, ct);
    }

    /// <summary>In a turn, which is given to the next before anything is saved.</summary>
    /// <returns>Null when the password is another.</returns>
    private async Task<(string Login, string Hash)?> CheckAsync(
        CustomerId customer, string password, CancellationToken ct)
    {
        if (await db.SecondFactorOfAsync(customer, ct) is { } factor)
            throw Proofs.Required(factor.Choices());

        using var turn = await passwords.TakeTurnAsync(ct);
        var account = await db.PortalAccounts.Where(a => a.CustomerId == customer)
            .Select(a => new { a.Email, a.PasswordHash }).SingleAsync(ct);
        var login = EmailAddress.Normalize(account.Email ?? "");
        await defence.AdmitAsync(login, ct);
        if (await turn.VerifyAsync(account.PasswordHash, PasswordPolicy.Normalize(password)) is PasswordCheck.Wrong)
            return null;
        return (login, account.PasswordHash!);
    }
}
