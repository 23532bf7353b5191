using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>Checks what browsers bring from a customer's device (WebAuthn level 3, sections 7.1 and 7.2).</summary>
public interface IPasskeys
{
    /// <returns>Null when it does not answer the challenge, or cannot be read.</returns>
    /// <param name="challenge">In base64url.</param>
    Task<NewPasskey?> RegisterAsync(string challenge, byte[] user, PasskeyAttestation made, CancellationToken ct);

    /// <returns>How often the device says it has signed; null when the signature does not fit.</returns>
    /// <param name="verified">Whether the device must have checked the person as well: by finger, face or PIN.</param>
    Task<long?> VerifyAsync(
        string challenge, Passkey passkey, PasskeyAssertion assertion, bool verified, CancellationToken ct);
}

/// <summary>A key pair that a device has just made. Everything is base64url.</summary>
public sealed record PasskeyAttestation(string Id, string ClientDataJson, string AttestationObject);

/// <summary>A device's signature. Everything is base64url.</summary>
/// <param name="UserHandle">Whose passkey it is, where the device keeps that.</param>
public sealed record PasskeyAssertion(
    string Id, string ClientDataJson, string AuthenticatorData, string Signature, string? UserHandle = null);

/// <param name="CredentialId">Base64url.</param>
public sealed record NewPasskey(string CredentialId, byte[] PublicKey, long SignCount);
