using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>
/// Refuses a token that two readers could understand differently, whoever has signed it: a claim that it has twice, or
/// a header that brings or points to a key (RFC 8725 sections 2.7 and 3.10).
/// </summary>
public static class UnambiguousToken
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static bool Is(JsonWebToken token)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedHeader), Strict);
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            return header.RootElement.EnumerateObject().All(member => member.Name is "alg" or "kid" or "typ");
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
