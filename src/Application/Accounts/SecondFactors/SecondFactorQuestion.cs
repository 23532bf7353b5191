using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>Asks whoever has given the right password for the second factor, where there is one.</summary>
internal sealed class SecondFactorQuestion(
    IPaymentsDb db, IChallenges challenges, IOptions<PortalOptions> portal, TimeProvider clock)
{
    /// <returns>Null when the password is enough; else <c>second-factor-required</c>, with a challenge.</returns>
    public async Task<RuleViolationException?> ForAsync(PortalAccount account, CancellationToken ct)
    {
        if (portal.Value.SecondFactor is SecondFactorPolicy.Off || account.SecondFactor is null)
            return null;

        var factor = await db.SecondFactorOfAsync(account.CustomerId, ct);
        var challenge = new Challenge(
            ChallengePurpose.SignIn, account.CustomerId.Value, BindingOf(account), clock.GetUtcNow().UtcDateTime);
        var issued = challenges.Issue(challenge);
        var facts = new Dictionary<string, object> { ["challengeId"] = issued, ["factors"] = factor.Choices() };
        if (factor is { Passkeys.Count: > 0 })
            facts["publicKey"] = PasskeyOptions.Request(portal.Value, challenge, issued, factor.Passkeys).PublicKey;
        return new RuleViolationException("second-factor-required", "The password is right; now the second factor.")
        {
            Facts = facts,
        };
    }

    /// <summary>A challenge of a sign-in is over when the password has changed since.</summary>
    public static string BindingOf(PortalAccount account) => Secret.Hash(account.PasswordHash ?? "");
}
