using CustomerPayments.Application.Settings;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>Begins a sign-in by a passkey alone. Nothing is stored, and nobody is named yet.</summary>
public sealed record BeginPasskeySignIn : IRequest<PasskeyRequestView>;

internal sealed class BeginPasskeySignInHandler(
    IChallenges challenges, IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<BeginPasskeySignIn, PasskeyRequestView>
{
    public Task<PasskeyRequestView> Handle(BeginPasskeySignIn query, CancellationToken ct)
    {
        portal.Value.RequireSecondFactors();
        var challenge = new Challenge(ChallengePurpose.PasskeyAlone, null, null, clock.GetUtcNow().UtcDateTime);
        return Task.FromResult(
            PasskeyOptions.Request(portal.Value, challenge, challenges.Issue(challenge), allowed: null));
    }
}
