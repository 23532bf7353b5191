using System.Buffers.Text;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>
/// WebAuthn by Fido2NetLib. The site and its origin come from the portal's address in the settings, never from a
/// request.
/// </summary>
internal sealed class Passkeys(IOptions<PortalOptions> portal) : IPasskeys
{
    private readonly Fido2 fido = new(new Fido2Configuration
    {
        RPID = portal.Value.Site,
        RPName = portal.Value.Site,
        Origins = new HashSet<string> { new Uri(portal.Value.BaseUrl).GetLeftPart(UriPartial.Authority) },
    });

    public Task<NewPasskey?> RegisterAsync(
        string challenge, byte[] user, PasskeyAttestation made, CancellationToken ct) => Readable(async () =>
    {
        var id = Base64Url.DecodeFromChars(made.Id);
        var registered = await fido.MakeNewCredentialAsync(
            new MakeNewCredentialParams
            {
                AttestationResponse = new AuthenticatorAttestationRawResponse
                {
                    Id = made.Id, RawId = id, Type = PublicKeyCredentialType.PublicKey,
                    ClientExtensionResults = new AuthenticationExtensionsClientOutputs(),
                    Response = new AuthenticatorAttestationRawResponse.AttestationResponse
                    {
                        AttestationObject = Base64Url.DecodeFromChars(made.AttestationObject),
                        ClientDataJson = Base64Url.DecodeFromChars(made.ClientDataJson), Transports = [],
                    },
                },
                OriginalOptions = new CredentialCreateOptions
                {
                    Rp = new PublicKeyCredentialRpEntity(portal.Value.Site, portal.Value.Site),
                    User = new Fido2User { Id = user, Name = "", DisplayName = "" },
                    Challenge = Base64Url.DecodeFromChars(challenge),
                    PubKeyCredParams = [PubKeyCredParam.ES256, PubKeyCredParam.Ed25519, PubKeyCredParam.RS256],
                    AuthenticatorSelection = AuthenticatorSelection.Default,
                },
                IsCredentialIdUniqueToUserCallback = (_, _) => Task.FromResult(true), // its use case sees to that
            },
            ct);
        return registered.Id.AsSpan().SequenceEqual(id)
            ? new NewPasskey(Base64Url.EncodeToString(registered.Id), registered.PublicKey, registered.SignCount)
            : null;
    });

    public async Task<long?> VerifyAsync(
        string challenge, Passkey passkey, PasskeyAssertion assertion, bool verified, CancellationToken ct) =>
        (await Readable(() => AssertAsync(challenge, passkey, assertion, verified, ct)))?.SignCount;

    private Task<VerifyAssertionResult?> AssertAsync(
        string challenge, Passkey passkey, PasskeyAssertion assertion, bool verified, CancellationToken ct)
    {
        var id = Base64Url.DecodeFromChars(passkey.CredentialId);
        return fido.MakeAssertionAsync(
            new MakeAssertionParams
            {
                AssertionResponse = new AuthenticatorAssertionRawResponse
                {
                    Id = passkey.CredentialId, RawId = id, Type = PublicKeyCredentialType.PublicKey,
                    ClientExtensionResults = new AuthenticationExtensionsClientOutputs(),
                    Response = new AuthenticatorAssertionRawResponse.AssertionResponse
                    {
                        AuthenticatorData = Base64Url.DecodeFromChars(assertion.AuthenticatorData),
                        Signature = Base64Url.DecodeFromChars(assertion.Signature),
                        ClientDataJson = Base64Url.DecodeFromChars(assertion.ClientDataJson),
                        UserHandle = assertion.UserHandle is { } handle ? Base64Url.DecodeFromChars(handle) : null,
                    },
                },
                OriginalOptions = new AssertionOptions
                {
                    Challenge = Base64Url.DecodeFromChars(challenge), RpId = portal.Value.Site,
                    UserVerification = verified
                        ? UserVerificationRequirement.Required
                        : UserVerificationRequirement.Preferred,
                },
                StoredPublicKey = passkey.PublicKey,
                StoredSignatureCounter = 0, // the passkey itself judges the count, and its refusal is audited
                IsUserHandleOwnerOfCredentialIdCallback = (_, _) => Task.FromResult(true), // its use case sees to that
            },
            ct)!;
    }

    /// <summary>
    /// What a stranger sends may be any bytes, and the library throws many kinds of exceptions over those that it
    /// cannot read: all of them mean no.
    /// </summary>
    private static async Task<T?> Readable<T>(Func<Task<T?>> read) where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }
}
