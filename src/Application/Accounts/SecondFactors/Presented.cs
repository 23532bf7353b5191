using CustomerPayments.Domain.Customers;
using FluentValidation;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>What somebody presents as the second factor: one of the three.</summary>
public sealed record Presented(string? Code, string? RecoveryCode, PasskeyAssertion? Passkey)
{
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public Factor Factor => this switch
    {
        { Code: not null } => Factor.Totp,
        { RecoveryCode: not null } => Factor.RecoveryCode,
        { Passkey: not null } => Factor.Passkey,
        _ => throw new InvalidOperationException("Nothing is presented."),
    };

    internal int Count => new object?[] { Code, RecoveryCode, Passkey }.Count(one => one is not null);
}

internal sealed class PresentedValidator : AbstractValidator<Presented>
{
    public PresentedValidator()
    {
        RuleFor(p => p.Code).MaximumLength(20);
        RuleFor(p => p.RecoveryCode).MaximumLength(100);
        RuleFor(p => p.Passkey!).SetValidator(new PasskeyAssertionValidator()).When(p => p.Passkey is not null);
    }
}

internal sealed class PasskeyAssertionValidator : AbstractValidator<PasskeyAssertion>
{
    public const int PartLengthMax = 4000;
    public const int AttestationMax = 20_000;

    public PasskeyAssertionValidator()
    {
        RuleFor(p => p.Id).NotEmpty().MaximumLength(Passkey.CredentialIdLengthMax);
        RuleFor(p => p.ClientDataJson).NotEmpty().MaximumLength(PartLengthMax);
        RuleFor(p => p.AuthenticatorData).NotEmpty().MaximumLength(PartLengthMax);
        RuleFor(p => p.Signature).NotEmpty().MaximumLength(PartLengthMax);
        RuleFor(p => p.UserHandle).MaximumLength(200);
    }
}

internal static class ChallengeShapes
{
    /// <summary>Whether it is one of ours is for the use case to say.</summary>
    public static IRuleBuilderOptions<T, string> ChallengeId<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().MaximumLength(4000);
}
