using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Clients;
using CustomerPayments.Infrastructure.Security;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>OAuth 2.0 for the back office, and the keys that our tokens are verified with.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        app.MapPost("/oauth/token", IssueAsync).AllowAnonymous().WithTags("Signing in")
            .WithName("issueToken").WithSummary("Exchange client credentials for a back-office access token.")
            .Accepts<TokenForm>("application/x-www-form-urlencoded")
            .Produces<TokenAnswer>().Produces<OAuthError>(400).Produces<OAuthError>(401)
            .WithOnlyProblems(413, 415, 429, 500, 503).TakesCredentials();

        app.MapGet("/.well-known/jwks.json", (SigningKeys keys) => new JsonWebKeys([.. keys.PublicJwks]))
            .AllowAnonymous().WithTags("System").WithName("getKeys")
            .WithSummary("The public keys that verify our tokens.")
            .Produces<JsonWebKeys>().WithOnlyProblems(429);
    }

    private static async Task<IResult> IssueAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        try
        {
            if (!http.Request.HasFormContentType)
                throw new OAuthException("invalid_request", "Send application/x-www-form-urlencoded.");
            var form = await ReadFormAsync(http, ct);
            if (form["grant_type"] != "client_credentials")
                throw new OAuthException(form.ContainsKey("grant_type")
                    ? "unsupported_grant_type"
                    : "invalid_request", "grant_type must be client_credentials.");

            var assertion = AssertionOf(http.Request.Headers.Authorization.ToString(), form);
            var presented = assertion is null
                ? CredentialsOf(http.Request.Headers.Authorization.ToString(), form)
                : [];
            var token = await mediator.Send(new IssueBackOfficeToken(presented, form["scope"], assertion), ct);
            return TypedResults.Ok(new TokenAnswer(token.AccessToken, "Bearer", token.ExpiresIn, token.Scope));
        }
        catch (OAuthException e)
        {
            var unknownClient = e.Error == "invalid_client";
            if (unknownClient)
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"token\"";
            return TypedResults.Json(new OAuthError(e.Error, e.Message), statusCode: unknownClient ? 401 : 400);
        }
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext http, CancellationToken ct)
    {
        try
        {
            return await http.Request.ReadFormAsync(ct);
        }
        catch (InvalidDataException)
        {
            throw new OAuthException("invalid_request", "The form cannot be read.");
        }
    }

    /// <summary>
    /// What the client has signed in place of a secret (RFC 7523 section 2.2); null when it shows a secret.
    /// </summary>
    private static string? AssertionOf(string authorization, IFormCollection form)
    {
        if (!form.ContainsKey("client_assertion") && !form.ContainsKey("client_assertion_type"))
            return null;
        if (authorization.Length > 0 || form.ContainsKey("client_secret") || form["client_assertion"].Count != 1)
            throw new OAuthException("invalid_request", "Authenticate the client in one way.");
        if (form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            throw new OAuthException("invalid_request", "client_assertion_type must be that of RFC 7523.");

        return form["client_assertion"].ToString();
    }

    /// <summary>By Basic header or in the body, not both (RFC 6749 section 2.3.1).</summary>
    private static ClientCredentials[] CredentialsOf(string authorization, IFormCollection form)
    {
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return form["client_id"].ToString() is { Length: > 0 } id
                && form["client_secret"].ToString() is { Length: > 0 } secret
                ? [new ClientCredentials(id, secret)]
                : throw new OAuthException(
                "invalid_client", "Authenticate the client by a Basic header, by client_id and client_secret, or by "
                    + "client_assertion.");
        }

        var bytes = new byte[authorization.Length];
        if (form.ContainsKey("client_secret")
            || !Convert.TryFromBase64String(authorization[6..].Trim(), bytes, out var length))
            throw new OAuthException("invalid_request", "Authenticate the client in one way.");
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts.Length == 2
            ? [.. ReadingsOf(parts[0], parts[1]).Distinct()]
            : throw new OAuthException("invalid_client", "The Basic header holds no client id and secret.");
    }

    /// <summary>
    /// Clients encode id and secret as in a form (RFC 6749 section 2.3.1), where <c>+</c> is a space. Clients that
    /// encode nothing mean a plus by it.
    /// </summary>
    private static IEnumerable<ClientCredentials> ReadingsOf(string id, string secret) =>
    [
        new(WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret)),
        new(Uri.UnescapeDataString(id), Uri.UnescapeDataString(secret)),
    ];
}

/// <summary>For the contract; the form itself is read member by member.</summary>
internal sealed record TokenForm(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("scope")] string Scope = "",
    [property: JsonPropertyName("client_id")] string ClientId = "",
    [property: JsonPropertyName("client_secret")] string ClientSecret = "",
    [property: JsonPropertyName("client_assertion_type")] string ClientAssertionType = "",
    [property: JsonPropertyName("client_assertion")] string ClientAssertion = "");

internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("scope")] string Scope);

/// <summary>RFC 6749 section 5.2.</summary>
internal sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string ErrorDescription);

/// <summary>RFC 7517 section 5.</summary>
internal sealed record JsonWebKeys(IReadOnlyList<JsonWebKey> Keys);
