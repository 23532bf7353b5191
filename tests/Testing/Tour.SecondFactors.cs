using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Testing;

/// <summary>The part of the tour that sets second factors up, signs in with them, and takes them away.</summary>
public sealed partial class Tour
{
    private static readonly PasskeyAssertion NoPasskey = new("AA", "AA", "AA", "AA");

    private async Task UseSecondFactorsAsync(CustomerId customer, Guid session)
    {
        var begun = await world.SendAsync(new BeginTotp(customer, session));
        var added = await world.SendAsync(new ConfirmTotp(
            customer, session, begun.ChallengeId, SecondFactors.CodeOf(begun.Key, world.Clock.GetUtcNow())));
        await world.SendAsync(new GetSecondFactor(customer));
        await world.SendAsync(new MakeRecoveryCodes(customer, session));
        var passkey = await world.SendAsync(new BeginPasskey(customer, session));
        await RefusedAsync(() => world.SendAsync(new AddPasskey(
            customer, session, passkey.ChallengeId, "Laptop", new PasskeyAttestation("AA", "AA", "AA"))));
        await RefusedAsync(() => world.SendAsync(new RenamePasskey(customer, Guid.NewGuid(), "Laptop")));
        await RefusedAsync(() => world.SendAsync(new RemovePasskey(customer, session, Guid.NewGuid())));

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var code = SecondFactors.CodeOf(begun.Key, world.Clock.GetUtcNow());
        var asked = await AskedAsync();
        await world.SendAsync(new FinishSignIn(asked, new Presented(code, null, null)));
        await RefusedAsync(() => world.SendAsync(new FinishSignIn(
            asked, new Presented(null, added.RecoveryCodes[0], null))));
        var alone = await world.SendAsync(new BeginPasskeySignIn());
        await RefusedAsync(() => world.SendAsync(new FinishSignIn(
            alone.ChallengeId, new Presented(null, null, NoPasskey))));

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var proof = await world.SendAsync(new BeginProof(customer, session));
        code = SecondFactors.CodeOf(begun.Key, world.Clock.GetUtcNow());
        await world.SendAsync(new ProveIdentity(
            customer, session, proof.ChallengeId, null, new Presented(code, null, null)));
        await world.SendAsync(new RemoveTotp(customer, session));
        await world.SendAsync(new ResetSecondFactor(Reference, "The phone is lost."));
    }

    private async Task<string> AskedAsync()
    {
        try
        {
            await world.SendAsync(new SignIn("ap@c-1.example", Password));
            throw new InvalidOperationException("The password was enough.");
        }
        catch (RuleViolationException refusal) when (refusal.Facts.TryGetValue("challengeId", out var id))
        {
            return (string)id;
        }
    }

    /// <summary>What it asks of the database matters here, not that it is refused.</summary>
    private static async Task RefusedAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception e) when (e is not InvalidOperationException)
        {
            return;
        }

        throw new InvalidOperationException("It was not refused.");
    }
}
