using System.Security.Claims;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Accounts;
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
            .RequireAuthorization(Access.Customer).WithName("getMe").WithSummary("Who is signed in.")
            .Produces<MeView>().WithProblems(401, 403, 422);
    }

    private static void MapActivation(this RouteGroupBuilder accounts)
    {
        accounts.MapPost("/activation/lookup", (LookUpActivation query, IMediator mediator, CancellationToken ct) =>
            mediator.Send(query, ct))
            .AllowAnonymous().TakesCredentials().WithName("lookUpActivation")
            .WithSummary("Show what an activation link is for. Only reads.")
            .Produces<ActivationView>().WithProblems(400, 404, 410, 413, 415, 422);

        accounts.MapPost("/activation", async (ActivateAccount command, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(await mediator.Send(command, ct), statusCode: 201))
            .AllowAnonymous().TakesCredentials().HashesPassword().WithName("activateAccount")
            .WithSummary("Set the first password by an activation link, and sign in.")
            .Produces<SessionTokens>(201).WithProblems(400, 404, 410, 413, 415, 422);

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
        accounts.MapPost("/sessions", async (SignIn command, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(await mediator.Send(command, ct), statusCode: 201))
            .AllowAnonymous().TakesCredentials().HashesPassword().WithName("signIn")
            .WithSummary("Sign in with the primary email and the password.")
            .Produces<SessionTokens>(201).WithProblems(400, 401, 413, 415, 422);

        accounts.MapPost("/sessions/refresh", (RefreshSession command, IMediator mediator, CancellationToken ct) =>
            mediator.Send(command, ct))
            .AllowAnonymous().TakesCredentials().WithName("refreshSession")
            .WithSummary("Exchange the refresh token for a new pair.")
            .Produces<SessionTokens>().WithProblems(400, 401, 413, 415, 422);

        accounts.MapDelete(
            "/sessions/current", async (ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new EndSession(caller.CustomerId(), caller.SessionId()), ct);
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Access.Customer).WithName("signOut").WithSummary("End this session.")
            .Produces(204).WithProblems(401, 403, 422);

        accounts.MapDelete("/sessions", async (ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new EndSession(caller.CustomerId(), Session: null), ct);
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Access.Customer).WithName("signOutEverywhere")
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
            ChangePasswordRequest request, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(
                    new ChangePassword(
                        caller.CustomerId(), caller.SessionId(), request.CurrentPassword, request.NewPassword), ct);
                return TypedResults.NoContent();
            })
            .RequireAuthorization(Access.Customer).HashesPassword().WithName("changePassword")
            .WithSummary("Change the password; other sessions end.")
            .Produces(204).WithProblems(400, 401, 403, 413, 415, 422);
    }
}

internal sealed record ResendRequest(string? Token = null, string? Email = null);

internal sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword);

internal sealed record Accepted(string Message)
{
    public static readonly Accepted EmailMayFollow = new(
        "If the details belong to an account that can use it, an email is on its way.");
}
