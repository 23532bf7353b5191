using System.Security.Claims;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Requests;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>Activation, sign-in, passwords.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/v1").WithTags("Signing in").WithMetadata(new RefusesCardNumbers());
        accounts.MapActivation();
        accounts.MapSessions();
        accounts.MapPasswords();

        accounts.MapGet("/me", (ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new GetMe(caller.CustomerId()), ct))
            .RequireAuthorization(Access.CustomerSettingUp).WithName("getMe").WithSummary("Who is signed in.")
            .Produces<MeView>().WithProblems(401, 403, 422);
    }

    private static void MapActivation(this RouteGroupBuilder accounts)
    {
        accounts.MapPost("/activation/lookup", (LookUpActivation query, IMediator mediator, CancellationToken ct) =>
            mediator.Send(query, ct))
            .AllowAnonymous().TakesCredentials().WithName("lookUpActivation")
            .WithSummary("Show what an activation link is for. Uses nothing up.")
            .Produces<ActivationView>().WithProblems(400, 404, 410, 413, 415, 422);

        accounts.MapPost(
            "/activation",
            async (ActivateRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                http.RequireSameOrigin(request.Refresh);
                var tokens = await mediator.Send(new ActivateAccount(request.Token, request.Password), ct);
                return TypedResults.Json(http.HandOver(tokens, request.Refresh), statusCode: 201);
            })
            .AllowAnonymous().TakesCredentials().HashesPassword().WithName("activateAccount")
            .WithSummary("Set the first password by an activation link, and sign in.")
            .Produces<SessionTokens>(201).WithProblems(400, 403, 404, 410, 413, 415, 422);

        accounts.MapPost(
            "/activation/resend", async (ResendRequest request, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new ResendActivationLink(request.Token, request.Email), ct);
                return TypedResults.Json(Accepted.EmailMayFollow, statusCode: 202);
            })
            .AllowAnonymous().TakesCredentials().WithName("resendActivationLink")
            .WithSummary("Ask for a fresh activation link. The answer is always the same.")
            .Produces<Accepted>(202).WithProblems(400, 413, 415, 422);
    }

    private static void MapSessions(this RouteGroupBuilder accounts)
    {
        accounts.MapPost(
            "/sessions", async (SignInRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                http.RequireSameOrigin(request.Refresh);
                var tokens = await mediator.Send(new SignIn(request.Email, request.Password), ct);
                await http.EndReplacedSessionAsync(mediator, request.Refresh, ct);
                return TypedResults.Json(http.HandOver(tokens, request.Refresh), statusCode: 201);
            })
            .AllowAnonymous().TakesCredentials().HashesPassword().WithName("signIn")
            .WithSummary("Sign in with the primary email and the password.")
            .Produces<SessionTokens>(201).WithProblems(400, 401, 403, 413, 415, 422);

        accounts.MapPost("/sessions/refresh", async (
            RefreshRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                var by = request.RefreshToken is null ? RefreshBy.Cookie : RefreshBy.Body;
                http.RequireSameOrigin(by);
                var secret = request.RefreshToken ?? http.RequireRefreshCookie();
                return TypedResults.Ok(http.HandOver(await mediator.Send(new RefreshSession(secret), ct), by));
            })
            .AllowAnonymous().TakesCredentials().WithName("refreshSession")
            .WithSummary("Exchange the refresh token for a new pair.")
            .Produces<SessionTokens>().WithProblems(400, 401, 403, 413, 415, 422);

        accounts.MapGet("/sessions", (ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new ListSessions(caller.CustomerId(), caller.SessionId()), ct))
            .RequireAuthorization(Access.CustomerSettingUp).WithName("listSessions")
            .WithSummary("Where the customer is signed in.")
            .Produces<SessionListView>().WithProblems(401, 403, 422);

        accounts.MapDelete(
            "/sessions/current", async (HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new EndSession(http.User.CustomerId(), http.User.SessionId()), ct);
                http.ForgetRefreshCookie();
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Access.CustomerSettingUp).WithName("signOut").WithSummary("End this session.")
            .Produces(204).WithProblems(401, 403, 422);

        accounts.MapDelete(
            "/sessions/{id:guid}", async (Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                if (!await mediator.Send(new EndSession(http.User.CustomerId(), id), ct))
                    throw new NotFoundException("session");
                if (id == http.User.SessionId())
                    http.ForgetRefreshCookie();
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Access.CustomerSettingUp).WithName("endSession").WithSummary("End one session.")
            .Produces(204).WithProblems(401, 403, 404, 422);

        accounts.MapDelete("/sessions", async (HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new EndSession(http.User.CustomerId(), Session: null), ct);
                http.ForgetRefreshCookie();
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Access.CustomerSettingUp).WithName("signOutEverywhere")
            .WithSummary("End all of the customer's sessions.")
            .Produces(204).WithProblems(401, 403, 422);
    }

    private static void MapPasswords(this RouteGroupBuilder accounts)
    {
        accounts.MapPost(
            "/password-resets", async (RequestPasswordReset command, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(command, ct);
                return TypedResults.Json(Accepted.EmailMayFollow, statusCode: 202);
            })
            .AllowAnonymous().TakesCredentials().WithName("requestPasswordReset")
            .WithSummary("Ask for a password reset link. The answer is always the same.")
            .Produces<Accepted>(202).WithProblems(400, 413, 415, 422);

        accounts.MapPost("/password-resets/confirm",
            async (ConfirmPasswordReset command, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(command, ct);
                return TypedResults.NoContent();
            })
            .AllowAnonymous().TakesCredentials().HashesPassword().WithName("confirmPasswordReset")
            .WithSummary("Set a new password by a reset link; all sessions end.")
            .Produces(204).WithProblems(400, 404, 410, 413, 415, 422);

        accounts.MapPut("/me/password", async (
            ChangePasswordRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                http.RequireSameOrigin(request.Refresh);
                var tokens = await mediator.Send(
                    new ChangePassword(http.User.CustomerId(), request.CurrentPassword, request.NewPassword), ct);
                return TypedResults.Ok(http.HandOver(tokens, request.Refresh));
            })
            .RequireAuthorization(Access.Customer).HashesPassword().WithName("changePassword")
            .WithSummary("Change the password; all sessions end and a new one begins.")
            .Produces<SessionTokens>().WithProblems(400, 401, 403, 413, 415, 422);
    }
}

internal sealed record SignInRequest(string Email, string Password, RefreshBy Refresh = RefreshBy.Body);

internal sealed record ActivateRequest(string Token, string Password, RefreshBy Refresh = RefreshBy.Body);

/// <param name="RefreshToken">Null when the cookie brings it.</param>
internal sealed record RefreshRequest(string? RefreshToken = null);

internal sealed record ResendRequest(string? Token = null, string? Email = null);

internal sealed record ChangePasswordRequest(
    string CurrentPassword, string NewPassword, RefreshBy Refresh = RefreshBy.Body);

internal sealed record Accepted(string Message)
{
    public static readonly Accepted EmailMayFollow = new(
        "If the details belong to an account that can use it, an email is on its way.");
}
