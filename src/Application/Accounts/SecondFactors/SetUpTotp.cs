using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>A new key for the customer's authenticator app. It counts once a code has confirmed it.</summary>
public sealed record BeginTotp(CustomerId Customer, Guid Session) : IRequest<TotpKeyView>;

/// <param name="ExpiresAt">UTC; until then the key can be confirmed.</param>
/// <param name="Key">In base 32, to be typed.</param>
/// <param name="Uri">For a link on the device itself.</param>
public sealed record TotpKeyView(string ChallengeId, DateTime ExpiresAt, string Key, string Uri, QrCodeView QrCode);

/// <summary>Confirms the key by a code of the app; from now on sign-ins ask for one.</summary>
public sealed record ConfirmTotp(CustomerId Customer, Guid Session, string ChallengeId, string Code)
    : IRequest<FactorAddedView>;

/// <param name="RecoveryCodes">Shown this once; empty unless this was the account's first second factor.</param>
public sealed record FactorAddedView(SecondFactorView SecondFactor, IReadOnlyList<string> RecoveryCodes);

/// <summary>Takes the authenticator app away.</summary>
public sealed record RemoveTotp(CustomerId Customer, Guid Session) : IRequest;

internal sealed class ConfirmTotpValidator : AbstractValidator<ConfirmTotp>
{
    public ConfirmTotpValidator()
    {
        RuleFor(c => c.ChallengeId).ChallengeId();
        RuleFor(c => c.Code).NotEmpty().MaximumLength(20);
    }
}

internal sealed class BeginTotpHandler(
    IPaymentsDb db, IChallenges challenges, IOneTimeCodes codes, FactorChanges changes,
    IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<BeginTotp, TotpKeyView>
{
    public async Task<TotpKeyView> Handle(BeginTotp command, CancellationToken ct)
    {
        await changes.RequireAsync(command.Customer, command.Session, ct);
        var closed = codes.NewKey();
        var challenge = new Challenge(
            ChallengePurpose.NewTotp, command.Customer.Value, closed, clock.GetUtcNow().UtcDateTime);
        var shown = codes.Show(closed, merchant.Value.Name, await db.AddressOfAsync(command.Customer, ct));
        return new TotpKeyView(
            challenges.Issue(challenge), challenge.ExpiresAt, shown.Key, shown.Uri, shown.QrCode);
    }
}

internal sealed class ConfirmTotpHandler(
    IPaymentsDb db, ChallengeDesk desk, IOneTimeCodes codes, FactorChanges changes, GuessingDefence defence,
    TimeProvider clock)
    : IRequestHandler<ConfirmTotp, FactorAddedView>
{
    public async Task<FactorAddedView> Handle(ConfirmTotp command, CancellationToken ct)
    {
        var challenge = desk.Read(command.ChallengeId, ChallengePurpose.NewTotp);
        if (challenge is not { Customer: { } owner, Binding: { } key } || owner != command.Customer.Value)
            throw new ChallengeOverException();

        var now = clock.GetUtcNow().UtcDateTime;
        if (codes.StepOf(key, command.Code, now) is not { } step)
            throw new SecondFactorWrongException();

        return await db.DecideAndSaveAsync(async () =>
        {
            await desk.SpendAsync(command.ChallengeId, ct);
            var added = await changes.AddAsync(
                command.Customer, command.Session, factor => factor.SetTotp(key, step, now), Audited.TotpAdded, null,
                ct);

            // Whatever was guessed, it was guessed at another key.
            await defence.ProvedAsync(FactorChecks.CounterOf(command.Customer, Factor.Totp), ct);
            return added;
        }, ct);
    }
}

internal sealed class RemoveTotpHandler(IPaymentsDb db, FactorChanges changes) : IRequestHandler<RemoveTotp>
{
    public Task<Unit> Handle(RemoveTotp command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        await changes.RemoveAsync(
            command.Customer, command.Session, factor =>
            {
                var had = factor.TotpKey is not null;
                factor.RemoveTotp();
                return had;
            },
            Audited.TotpRemoved, null, ct);
        return Unit.Value;
    }, ct);
}
