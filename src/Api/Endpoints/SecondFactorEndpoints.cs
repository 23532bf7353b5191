using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>Signing in with a second factor, setting one up, and showing it again for what matters.</summary>
internal static class SecondFactorEndpoints
{
    public static void MapSecondFactors(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1").WithTags("Second factor").WithMetadata(new RefusesCardNumbers());
        routes.MapSignIn();
        var own = routes.MapGroup("").RequireAuthorization(Access.CustomerSettingUp);
        own.MapProof();
        own.MapTotp();
        own.MapPasskeys();

        own.MapGet("/me/second-factor", (HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new GetSecondFactor(http.User.CustomerId()), ct))
            .WithName("getSecondFactor").WithSummary("What is set up beside the password.")
            .Produces<SecondFactorView>().WithProblems(401, 403, 422);

        own.MapPost("/me/recovery-codes", async (HttpContext http, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(
                    await mediator.Send(new MakeRecoveryCodes(http.User.CustomerId(), http.User.SessionId()), ct),
                    statusCode: 201))
            .WithName("makeRecoveryCodes").WithSummary("Make ten new recovery codes in place of those of before.")
            .Produces<RecoveryCodesView>(201).WithProblems(401, 403, 404, 422);
    }

    private static void MapSignIn(this RouteGroupBuilder routes)
    {
        routes.MapPost("/sessions/second-factor", async (
                FinishSignInRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                http.RequireSameOrigin(request.Refresh);
                var tokens = await mediator.Send(request.ToCommand(), ct);
                await http.EndReplacedSessionAsync(mediator, request.Refresh, ct);
                return TypedResults.Json(http.HandOver(tokens, request.Refresh), statusCode: 201);
            })
            .AllowAnonymous().TakesCredentials().WithName("finishSignIn")
            .WithSummary("Finish a sign-in by the second factor, or by a passkey alone.")
            .Produces<SessionTokens>(201).WithProblems(400, 401, 403, 409, 413, 415, 422);

        routes.MapPost("/sessions/passkey-options", (IMediator mediator, CancellationToken ct) =>
                mediator.Send(new BeginPasskeySignIn(), ct))
            .AllowAnonymous().WithName("beginPasskeySignIn")
            .WithSummary("Begin a sign-in by a passkey alone.")
            .Produces<PasskeyRequestView>().WithProblems(409, 422);
    }

    private static void MapProof(this RouteGroupBuilder routes)
    {
        routes.MapPost(
            "/sessions/current/proof-options", (HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new BeginProof(http.User.CustomerId(), http.User.SessionId()), ct))
            .WithName("beginProof").WithSummary("What will show that the customer is there.")
            .Produces<ProofRequestView>().WithProblems(401, 403, 422);

        routes.MapPost("/sessions/current/proof", async (
                ProveIdentityRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(request.ToCommand(http), ct);
                return TypedResults.NoContent();
            })
            .TakesCredentials().WithName("proveIdentity")
            .WithSummary("Show that the customer is there; the session is trusted with what matters for ten minutes.")
            .Produces(204).WithProblems(400, 401, 403, 413, 415, 422);
    }

    private static void MapTotp(this RouteGroupBuilder routes)
    {
        routes.MapPost("/me/totp", (HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new BeginTotp(http.User.CustomerId(), http.User.SessionId()), ct))
            .WithName("beginTotp").WithSummary("A key for an authenticator app, which a code has to confirm.")
            .Produces<TotpKeyView>().WithProblems(401, 403, 409, 422);

        routes.MapPost("/me/totp/confirm", async (
                ConfirmTotpRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(
                    await mediator.Send(
                        new ConfirmTotp(
                            http.User.CustomerId(), http.User.SessionId(), request.ChallengeId, request.Code), ct),
                    statusCode: 201))
            .WithName("confirmTotp").WithSummary("Confirm the key by a code; from now on sign-ins ask for one.")
            .Produces<FactorAddedView>(201).WithProblems(400, 401, 403, 409, 413, 415, 422);

        routes.MapDelete("/me/totp", async (HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new RemoveTotp(http.User.CustomerId(), http.User.SessionId()), ct);
                return TypedResults.NoContent();
            })
            .WithName("removeTotp").WithSummary("Take the authenticator app away.")
            .Produces(204).WithProblems(401, 403, 404, 409, 422);
    }

    private static void MapPasskeys(this RouteGroupBuilder routes)
    {
        routes.MapPost("/me/passkeys/options", (HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new BeginPasskey(http.User.CustomerId(), http.User.SessionId()), ct))
            .WithName("beginPasskey").WithSummary("What the browser needs to have a passkey made.")
            .Produces<PasskeyCreationView>().WithProblems(401, 403, 409, 422);

        routes.MapPost("/me/passkeys", async (
                AddPasskeyRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(
                    await mediator.Send(
                        new AddPasskey(
                            http.User.CustomerId(), http.User.SessionId(), request.ChallengeId, request.Name,
                            request.Passkey), ct),
                    statusCode: 201))
            .WithName("addPasskey").WithSummary("Keep the passkey that the device has made.")
            .Produces<FactorAddedView>(201).WithProblems(400, 401, 403, 409, 413, 415, 422);

        routes.MapPatch("/me/passkeys/{id:guid}", (
                Guid id, RenamePasskeyRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new RenamePasskey(http.User.CustomerId(), id, request.Name), ct))
            .WithName("renamePasskey").WithSummary("Give a passkey another name.")
            .Produces<PasskeyView>().WithProblems(400, 401, 403, 404, 413, 415, 422);

        routes.MapDelete("/me/passkeys/{id:guid}", async (
                Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new RemovePasskey(http.User.CustomerId(), http.User.SessionId(), id), ct);
                return TypedResults.NoContent();
            })
            .WithName("removePasskey").WithSummary("Take a passkey away.")
            .Produces(204).WithProblems(401, 403, 404, 409, 422);
    }
}

/// <summary>One of the three beside the challenge.</summary>
/// <param name="Code">Of the authenticator app.</param>
internal sealed record FinishSignInRequest(
    string ChallengeId, string? Code = null, string? RecoveryCode = null, PasskeyAssertion? Passkey = null,
    RefreshBy Refresh = RefreshBy.Body)
{
    public FinishSignIn ToCommand() => new(ChallengeId, new Presented(Code, RecoveryCode, Passkey));
}

/// <summary>One of the four beside the challenge.</summary>
internal sealed record ProveIdentityRequest(
    string ChallengeId, string? Password = null, string? Code = null, string? RecoveryCode = null,
    PasskeyAssertion? Passkey = null)
{
    public ProveIdentity ToCommand(HttpContext http) => new(
        http.User.CustomerId(), http.User.SessionId(), ChallengeId, Password,
        new Presented(Code, RecoveryCode, Passkey));
}

internal sealed record ConfirmTotpRequest(string ChallengeId, string Code);

internal sealed record AddPasskeyRequest(string ChallengeId, string Name, PasskeyAttestation Passkey);

internal sealed record RenamePasskeyRequest(string Name);
