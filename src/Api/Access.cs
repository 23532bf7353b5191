using CustomerPayments.Application.Accounts;
using CustomerPayments.Infrastructure.Security;
using MediatR;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Api;

/// <summary>Who may call what. Every route names its policy; one that names none is closed.</summary>
internal static class Access
{
    /// <summary>A signed-in customer.</summary>
    public const string Customer = "customer";

    /// <summary>Clocks may disagree by this much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>A back-office client with this scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, string scope)
        where TBuilder : IEndpointConventionBuilder => routes.RequireAuthorization($"scope:{scope}");

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKeys, TimeProvider>(Configure);

        var authorization = services.AddAuthorizationBuilder();
        // What is no route of ours (404, and routing's own 405 and 415) says so; a route without a policy is shut.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build());
        authorization.AddPolicy(Customer, policy => policy.RequireAuthenticatedUser().RequireClaim("aud", TokenAudience.Customers));
        foreach (var scope in BackOfficeOptions.Scopes)
        {
            authorization.AddPolicy($"scope:{scope}", policy => policy.RequireAuthenticatedUser()
                .RequireClaim("aud", TokenAudience.BackOffice)
                .RequireAssertion(context => context.User.FindFirst("scope")?.Value.Split(' ').Contains(scope) ?? false));
        }

        return services;
    }

    private static void Configure(JwtBearerOptions bearer, SigningKeys keys, TimeProvider clock)
    {
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = TokenAudience.Issuer,
            ValidAudiences = [TokenAudience.Customers, TokenAudience.BackOffice],
            IssuerSigningKey = keys.Key,
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
                notBefore <= clock.GetUtcNow().UtcDateTime + Skew && expires > clock.GetUtcNow().UtcDateTime - Skew,
        };
        bearer.Events = new JwtBearerEvents { OnTokenValidated = RefuseEndedSessionAsync };
    }

    /// <summary>A customer's token is good only as long as its session: signing out and suspending work at once.</summary>
    private static async Task RefuseEndedSessionAsync(TokenValidatedContext context)
    {
        var caller = context.Principal!;
        if (!caller.HasClaim("aud", TokenAudience.Customers))
            return;

        var mediator = context.HttpContext.RequestServices.GetRequiredService<IMediator>();
        if (!await mediator.Send(new FindSession(caller.CustomerId(), caller.SessionId()), context.HttpContext.RequestAborted))
            context.Fail("The session has ended.");
    }
}
