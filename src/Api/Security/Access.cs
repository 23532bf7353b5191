using CustomerPayments.Api.Http;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Health;
using CustomerPayments.Infrastructure.Security;
using MediatR;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Marks routes whose use case checks the session itself, in the same query as its own; the check of the token leaves
/// it out.
/// </summary>
internal sealed record AsksForSession;

/// <summary>Who may call which route. Every route names its policy; a route without one is closed.</summary>
internal static class Access
{
    /// <summary>A signed-in customer.</summary>
    public const string Customer = "customer";

    /// <summary>A signed-in customer, be it only to set up the second factor.</summary>
    public const string CustomerSettingUp = "customer-setting-up";

    private const string ScopePrefix = "scope:";

    /// <summary>A back-office client with this scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(ScopePrefix + scope).WithMetadata(OnBehalfOf.Read);

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RecordRefusals>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<SigningKeys, TimeProvider>(Configure);

        var authorization = services.AddAuthorizationBuilder();
        // Routing's own answers (404, 405, 415) are open to everybody; a route without a policy is closed.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(
                context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build());
        authorization.AddPolicy(
            Customer, policy => policy.RequireAuthenticatedUser().RequireClaim("aud", TokenAudience.Customers)
                .RequireClaim("scope", SessionScope.Portal));
        authorization.AddPolicy(
            CustomerSettingUp, policy => policy.RequireAuthenticatedUser()
                .RequireClaim("aud", TokenAudience.Customers));
        foreach (var scope in BackOfficeOptions.Scopes)
        {
            authorization.AddPolicy(ScopePrefix + scope, policy => policy.RequireAuthenticatedUser()
                .RequireAssertion(context => context.User.HasScope(scope)));
        }

        return services;
    }

    private static void Configure(JwtBearerOptions bearer, SigningKeys keys, TimeProvider clock)
    {
        bearer.MapInboundClaims = false;
        bearer.SaveToken = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = TokenAudience.Issuer,
            ValidAudiences = [TokenAudience.Customers, TokenAudience.BackOffice],
            IssuerSigningKeyResolver = (_, _, kid, _) => keys.Named(kid),
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
                notBefore <= clock.GetUtcNow().UtcDateTime + ClockWatch.DifferenceMax
                && expires > clock.GetUtcNow().UtcDateTime - ClockWatch.DifferenceMax,
        };
        bearer.Events = new JwtBearerEvents { OnTokenValidated = LookCloserAsync };
    }

    /// <summary>
    /// A customer's token is good only as long as its session: signing out and suspending work at once. A client's is
    /// good only as long as what it was given for.
    /// </summary>
    private static async Task LookCloserAsync(TokenValidatedContext context)
    {
        if (context.SecurityToken is not JsonWebToken token || !UnambiguousToken.Is(token))
        {
            context.Fail("The token is not one that we make.");
            return;
        }

        var caller = context.Principal!;
        if (!caller.HasClaim("aud", TokenAudience.Customers))
        {
            var standings = context.HttpContext.RequestServices.GetRequiredService<ClientStandings>();
            if (await standings.RefusalAsync(
                caller.Client(), caller.Scopes(), token.IssuedAt, context.HttpContext.Address(),
                context.HttpContext.RequestAborted) is { } refusal)
                context.Fail(refusal);
            return;
        }

        if (!Guid.TryParse(caller.FindFirst("sub")?.Value, out _)
            || !Guid.TryParse(caller.FindFirst("sid")?.Value, out _))
        {
            context.Fail("The token names no session.");
            return;
        }

        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<AsksForSession>() is not null)
            return;

        var mediator = context.HttpContext.RequestServices.GetRequiredService<IMediator>();
        if (!await mediator.Send(
            new FindSession(caller.CustomerId(), caller.SessionId()), context.HttpContext.RequestAborted))
            context.Fail("The session has ended.");
    }
}
