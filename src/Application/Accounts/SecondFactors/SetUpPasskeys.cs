using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>What a page needs in order to have the customer's device make a passkey.</summary>
public sealed record BeginPasskey(CustomerId Customer, Guid Session) : IRequest<PasskeyCreationView>;

/// <summary>Keeps the passkey that the device has made, under the customer's own name for it.</summary>
public sealed record AddPasskey(
    CustomerId Customer, Guid Session, string ChallengeId, string Name, PasskeyAttestation Passkey)
    : IRequest<FactorAddedView>;

public sealed record RenamePasskey(CustomerId Customer, Guid Id, string Name) : IRequest<PasskeyView>;

public sealed record RemovePasskey(CustomerId Customer, Guid Session, Guid Id) : IRequest;

internal sealed class AddPasskeyValidator : AbstractValidator<AddPasskey>
{
    public AddPasskeyValidator()
    {
        RuleFor(c => c.ChallengeId).ChallengeId();
        RuleFor(c => c.Name).NotEmpty().Line(Passkey.NameLengthMax);
        RuleFor(c => c.Passkey.Id).NotEmpty().MaximumLength(Passkey.CredentialIdLengthMax);
        RuleFor(c => c.Passkey.ClientDataJson).NotEmpty().MaximumLength(PasskeyAssertionValidator.PartLengthMax);
        RuleFor(c => c.Passkey.AttestationObject).NotEmpty().MaximumLength(PasskeyAssertionValidator.AttestationMax);
    }
}

internal sealed class RenamePasskeyValidator : AbstractValidator<RenamePasskey>
{
    public RenamePasskeyValidator() => RuleFor(c => c.Name).NotEmpty().Line(Passkey.NameLengthMax);
}

internal sealed class BeginPasskeyHandler(
    IPaymentsDb db, IChallenges challenges, FactorChanges changes, IOptions<PortalOptions> portal,
    IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<BeginPasskey, PasskeyCreationView>
{
    public async Task<PasskeyCreationView> Handle(BeginPasskey command, CancellationToken ct)
    {
        await changes.RequireAsync(command.Customer, command.Session, ct);
        var challenge = new Challenge(
            ChallengePurpose.NewPasskey, command.Customer.Value, $"{command.Session}", clock.GetUtcNow().UtcDateTime);
        var existing = await db.Passkeys.Where(p => p.CustomerId == command.Customer).ToListAsync(ct);
        return PasskeyOptions.Creation(
            portal.Value, merchant.Value.Name, challenge, challenges.Issue(challenge), command.Customer,
            await db.AddressOfAsync(command.Customer, ct), existing);
    }
}

internal sealed class AddPasskeyHandler(
    IPaymentsDb db, ChallengeDesk desk, IPasskeys passkeys, FactorChanges changes, TimeProvider clock)
    : IRequestHandler<AddPasskey, FactorAddedView>
{
    public async Task<FactorAddedView> Handle(AddPasskey command, CancellationToken ct)
    {
        var challenge = desk.Read(command.ChallengeId, ChallengePurpose.NewPasskey);
        if (challenge.Customer != command.Customer.Value || challenge.Binding != $"{command.Session}")
            throw new ChallengeOverException();
        var made = await passkeys.RegisterAsync(
            command.ChallengeId, PasskeyOptions.UserOf(command.Customer), command.Passkey, ct);
        if (made is null || made.PublicKey.Length > Passkey.PublicKeyLengthMax)
            throw new SecondFactorWrongException();

        return await db.DecideAndSaveAsync(async () =>
        {
            await desk.SpendAsync(command.ChallengeId, ct);
            var passkey = Passkey.Register(
                command.Customer, made.CredentialId, made.PublicKey, made.SignCount, command.Name,
                clock.GetUtcNow().UtcDateTime);
            if (await db.Passkeys.AnyAsync(p => p.CredentialHash == passkey.CredentialHash, ct))
                throw new RuleViolationException("passkey-exists", "This passkey is set up already.");
            return await changes.AddAsync(
                command.Customer, command.Session, factor => factor.AddPasskey(passkey), Audited.PasskeyAdded,
                $"passkey {passkey.Id}", ct);
        }, ct);
    }
}

internal sealed class RenamePasskeyHandler(IPaymentsDb db, AuditTrail audit)
    : IRequestHandler<RenamePasskey, PasskeyView>
{
    public Task<PasskeyView> Handle(RenamePasskey command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var passkey = await db.Passkeys
            .SingleOrDefaultAsync(p => p.Id == command.Id && p.CustomerId == command.Customer, ct)
            ?? throw new NotFoundException("passkey");
        passkey.Rename(command.Name);
        audit.Record(Audited.PasskeyRenamed, command.Customer, $"passkey {passkey.Id}");
        return PasskeyView.Of(passkey);
    }, ct);
}

internal sealed class RemovePasskeyHandler(IPaymentsDb db, FactorChanges changes) : IRequestHandler<RemovePasskey>
{
    public Task<Unit> Handle(RemovePasskey command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        await changes.RemoveAsync(
            command.Customer, command.Session, factor => factor.RemovePasskey(command.Id), Audited.PasskeyRemoved,
            $"passkey {command.Id}", ct);
        return Unit.Value;
    }, ct);
}
