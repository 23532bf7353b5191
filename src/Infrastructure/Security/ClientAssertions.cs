using System.Text.Json;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Clients;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ClientKey = Microsoft.IdentityModel.Tokens.JsonWebKey;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>
/// <c>private_key_jwt</c>: ES256 and PS256, as the FAPI 2.0 security profile has it. The keys are those on record for
/// the client; what an assertion itself says of keys is not read.
/// </summary>
internal sealed class ClientAssertions(
    IOptions<BackOfficeOptions> options, IOptions<PortalOptions> portal, TimeProvider clock) : IClientAssertions
{
    private const int RsaBitsMin = 3072;
    private const int IdLengthMax = 200;

    private static readonly string[] Algorithms =
        [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    /// <summary>An assertion ends at most so far ahead, so that its id need not be remembered for long.</summary>
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromMinutes(5);

    /// <summary>How far the client's clock may be from ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private static readonly JsonWebTokenHandler Handler = new();

    public string? ClientIn(string assertion)
    {
        try
        {
            var token = new JsonWebToken(assertion);
            return UnambiguousToken.Is(token) && token.Subject.Length > 0 && token.Subject == token.Issuer
                ? token.Subject
                : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }
    }

    public async Task<ClientAssertion?> VerifyAsync(string assertion, string client, string keys)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var result = await Handler.ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            ValidIssuer = client,
            AudienceValidator = (audiences, _, _) => audiences.ToList() is [var only] && IsOurs(only),
            ValidAlgorithms = Algorithms,
            TypeValidator = (type, _, _) => type is null or "" or "JWT" or "client-authentication+jwt"
                ? type ?? ""
                : throw new SecurityTokenInvalidTypeException(),
            IssuerSigningKeyResolver = (_, _, kid, _) => Named(kid, new JsonWebKeySet(keys).Keys),
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
                (notBefore is null || notBefore <= now + Skew) && expires > now - Skew && expires <= now + LifetimeMax,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken { Id.Length: > 0 and <= IdLengthMax } token }
            ? new ClientAssertion(token.Id, token.ValidTo + Skew)
            : null;
    }

    public string? RefusalOf(string keys)
    {
        try
        {
            var set = new JsonWebKeySet(keys).Keys;
            return keys.Length > ApiClient.KeysLengthMax
                ? $"The key set has over {ApiClient.KeysLengthMax} characters."
                : set.Count == 0 ? "The key set holds no key."
                : set.Any(key => key.HasPrivateKey)
                    ? "The key set holds a private key, which the client keeps to itself."
                : set.Any(key => !IsGood(key)) ? $"Keys are P-256, or RSA of {RsaBitsMin} bits or more."
                : set.DistinctBy(key => key.Kid).Count() < set.Count || set.Count > 1 && set.Any(key => key.Kid is null)
                    ? "Each key of several needs a kid of its own."
                : null;
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            return "The file is no JSON Web Key Set.";
        }
    }

    private static bool IsGood(ClientKey key) =>
        key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256 }
        || key is { Kty: JsonWebAlgorithmsKeyTypes.RSA, KeySize: >= RsaBitsMin };

    /// <summary>Without a kid there is a choice only where there is none to make.</summary>
    private static IEnumerable<SecurityKey> Named(string? kid, IList<ClientKey> keys) =>
        string.IsNullOrEmpty(kid) && keys is [var only] ? [only] : keys.Where(key => key.Kid is { } k && k == kid);

    /// <summary>Made out to us by our name or by the address of the token endpoint, whatever host was asked.</summary>
    private bool IsOurs(string audience) => audience is TokenAudience.Issuer || audience == TokenEndpoint;

    private string? TokenEndpoint
    {
        get
        {
            const string Pages = "/portal";
            var address = portal.Value.BaseUrl.TrimEnd('/');
            return options.Value.TokenEndpoint is { Length: > 0 } set ? set
                : address.EndsWith(Pages, StringComparison.Ordinal) ? $"{address[..^Pages.Length]}/oauth/token"
                : null;
        }
    }
}
