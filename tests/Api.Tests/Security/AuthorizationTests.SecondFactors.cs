using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>What the right caller sends to the operations of second factors.</summary>
public sealed partial class AuthorizationTests
{
    private sealed partial record Owner
    {
        /// <summary>Of the passkey that <see cref="PasskeyAsync"/> has set up.</summary>
        public Guid Passkey { get; private set; }

        /// <returns>The id of a passkey, which there is from now on.</returns>
        public async Task<Guid> PasskeyAsync()
        {
            if (Passkey != Guid.Empty)
                return Passkey;

            using var device = new SoftAuthenticator();
            var added = await Http.SetUpPasskeyAsync(device);
            return Passkey = added.GetProperty("secondFactor").GetProperty("passkeys")[0].GetProperty("id").GetGuid();
        }

        /// <returns>The id of a challenge.</returns>
        public async Task<string> BeginAsync(string path) =>
            (await (await Http.PostAsync(path, null)).JsonAsync()).Text("challengeId");
    }

    private static Dictionary<string, Row> SecondFactorRows() => new()
    {
        ["finishSignIn"] = new(201, async (t, o) => await FinishingAsync(t, o)),
        ["beginPasskeySignIn"] = new(200, (_, _) => Post("/v1/sessions/passkey-options", null)),
        ["beginProof"] = new(200, (_, _) => Post("/v1/sessions/current/proof-options", null)),
        ["proveIdentity"] = new(204, async (_, o) => await Post("/v1/sessions/current/proof", new
        {
            challengeId = await o.BeginAsync("/v1/sessions/current/proof-options"), password = Portal.Password,
        })),
        ["getSecondFactor"] = new(200, (_, _) => Get("/v1/me/second-factor")),
        ["beginTotp"] = new(200, (_, _) => Post("/v1/me/totp", null)),
        ["confirmTotp"] = new(201, async (t, o) =>
        {
            var begun = await (await o.Http.PostAsync("/v1/me/totp", null)).JsonAsync();
            var code = SecondFactors.CodeOf(begun.Text("key"), t.api.Clock.GetUtcNow());
            return await Post("/v1/me/totp/confirm", new { challengeId = begun.Text("challengeId"), code });
        }),
        ["removeTotp"] = new(404, (_, _) => Send(HttpMethod.Delete, "/v1/me/totp")),
        ["beginPasskey"] = new(200, (_, _) => Post("/v1/me/passkeys/options", null)),
        ["addPasskey"] = new(401, async (_, o) => await Post("/v1/me/passkeys", new
        {
            challengeId = await o.BeginAsync("/v1/me/passkeys/options"), name = "Laptop",
            passkey = new { id = "AA", clientDataJson = "AA", attestationObject = "AA" },
        })),
        ["renamePasskey"] = new(200, async (_, o) => await Send(
            HttpMethod.Patch, $"/v1/me/passkeys/{await o.PasskeyAsync()}", new { name = "Desk" }), o => o.Passkey),
        ["removePasskey"] = new(204, async (_, o) => await Send(
            HttpMethod.Delete, $"/v1/me/passkeys/{await o.PasskeyAsync()}"), o => o.Passkey),
        ["makeRecoveryCodes"] = new(404, (_, _) => Post("/v1/me/recovery-codes", null)),
        ["resetSecondFactor"] = new(204, (_, o) => Post(
            $"/v1/backoffice/customers/{o.Reference}/reset-second-factor", new { reason = "Phone lost." })),
    };

    /// <summary>With the code of an app that the owner has just set up.</summary>
    private static async Task<HttpRequestMessage> FinishingAsync(AuthorizationTests tests, Owner owner)
    {
        var (key, _) = await owner.Http.SetUpTotpAsync(tests.api.Clock.GetUtcNow());
        var asked = await tests.api.Http.AskedAsync(owner.Email);
        return await Post("/v1/sessions/second-factor", new
        {
            challengeId = asked.Text("challengeId"),
            code = SecondFactors.CodeOf(key, tests.api.Clock.GetUtcNow().AddSeconds(30)),
        });
    }
}
