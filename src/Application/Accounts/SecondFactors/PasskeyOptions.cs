using System.Buffers.Text;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>What a page needs in order to ask for a signature.</summary>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="PublicKey">For <c>PublicKeyCredential.parseRequestOptionsFromJSON</c>.</param>
public sealed record PasskeyRequestView(string ChallengeId, DateTime ExpiresAt, PasskeyRequestOptionsView PublicKey);

/// <param name="AllowCredentials">Empty where any passkey for this site will do.</param>
public sealed record PasskeyRequestOptionsView(
    string Challenge, int Timeout, string RpId, IReadOnlyList<PasskeyDescriptorView> AllowCredentials,
    string UserVerification);

/// <summary>What a page needs in order to have a passkey made.</summary>
/// <param name="PublicKey">For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c>.</param>
public sealed record PasskeyCreationView(string ChallengeId, DateTime ExpiresAt, PasskeyCreationOptionsView PublicKey);

public sealed record PasskeyCreationOptionsView(
    PasskeySiteView Rp, PasskeyUserView User, string Challenge, IReadOnlyList<PasskeyAlgorithmView> PubKeyCredParams,
    int Timeout, IReadOnlyList<PasskeyDescriptorView> ExcludeCredentials, PasskeySelectionView AuthenticatorSelection,
    string Attestation);

public sealed record PasskeySiteView(string Id, string Name);

/// <param name="Id">The customer's id as bytes, in base64url.</param>
public sealed record PasskeyUserView(string Id, string Name, string DisplayName);

/// <param name="Alg">A COSE algorithm.</param>
public sealed record PasskeyAlgorithmView(string Type, int Alg);

public sealed record PasskeyDescriptorView(string Type, string Id);

public sealed record PasskeySelectionView(string ResidentKey, string UserVerification);

/// <summary>Writes the options of WebAuthn (level 3, sections 5.4 and 5.5).</summary>
internal static class PasskeyOptions
{
    private const string KeyType = "public-key";

    /// <summary>The device checks the person if it can.</summary>
    private const string Preferred = "preferred";

    /// <summary>ES256, EdDSA and RS256: between them, every device.</summary>
    private static readonly PasskeyAlgorithmView[] Algorithms =
        [new(KeyType, -7), new(KeyType, -8), new(KeyType, -257)];

    /// <summary>The bytes by which a device knows whose passkey it is; they name nobody.</summary>
    public static byte[] UserOf(CustomerId customer) => customer.Value.ToByteArray(bigEndian: true);

    /// <param name="issued">The challenge.</param>
    /// <param name="allowed">Null asks for any passkey of this site, and for a check of the person.</param>
    public static PasskeyRequestView Request(
        PortalOptions portal, Challenge challenge, string issued, IEnumerable<Passkey>? allowed) => new(
        issued, challenge.ExpiresAt,
        new PasskeyRequestOptionsView(
            issued, TimeoutOf(challenge), portal.Site, Descriptors(allowed ?? []),
            allowed is null ? "required" : Preferred));

    public static PasskeyCreationView Creation(
        PortalOptions portal, string company, Challenge challenge, string issued, CustomerId customer, string email,
        IEnumerable<Passkey> existing) => new(
        issued, challenge.ExpiresAt,
        new PasskeyCreationOptionsView(
            new PasskeySiteView(portal.Site, company),
            new PasskeyUserView(Base64Url.EncodeToString(UserOf(customer)), email, email), issued, Algorithms,
            TimeoutOf(challenge), Descriptors(existing), new PasskeySelectionView(Preferred, Preferred), "none"));

    private static int TimeoutOf(Challenge challenge) =>
        (int)(challenge.ExpiresAt - challenge.IssuedAt).TotalMilliseconds;

    private static List<PasskeyDescriptorView> Descriptors(IEnumerable<Passkey> passkeys) =>
        [.. passkeys.Select(passkey => new PasskeyDescriptorView(KeyType, passkey.CredentialId))];
}
