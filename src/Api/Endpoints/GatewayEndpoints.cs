using CustomerPayments.Api.Http;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Telemetry;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerPayments.Api.Endpoints;

/// <summary>
/// Takes in the gateway's notifications: verifies, stores and answers them at once; a job applies them.
/// </summary>
internal static class GatewayEndpoints
{
    public static void MapGateway(this IEndpointRouteBuilder app)
    {
        var gateway = app.ServiceProvider.GetRequiredService<GatewayDescription>().Webhook;
        var webhook = app.MapGroup(gateway.Path).WithTags("Gateway").AllowAnonymous();

        webhook.MapPost("", ReceiveAsync).WithName("receiveNotification")
            .WithSummary("A notification of the gateway's.")
            .Accepts<NotificationForm>("application/x-www-form-urlencoded")
            .Produces(200).WithProblems(400, 413, 415);

        webhook.MapGet("", (HttpContext http, IGatewayNotices notices) =>
                notices.AnswerChallenge(http.Request.Query[gateway.ChallengeParameter].ToString()) is { } answer
                    ? TypedResults.Text(answer, "text/plain; charset=utf-8")
                    : throw new InvalidParameterException(gateway.ChallengeParameter, gateway.ChallengeRule))
            .WithName("answerChallenge").WithSummary("The gateway's test of this address.")
            .ReadsQuery(gateway.ChallengeParameter)
            .Produces<string>(200, "text/plain").WithOnlyProblems(400, 429);
    }

    private static async Task<Ok> ReceiveAsync(
        HttpContext http, GatewayDescription gateway, DoorMetrics door, IMediator mediator,
        ILogger<NotificationForm> log, CancellationToken ct)
    {
        try
        {
            if (!http.Request.HasFormContentType)
                throw new NotGenuineException();
            var form = await http.Request.ReadFormAsync(ct);
            var (signature, payload) = (form[gateway.Webhook.SignatureField], form[gateway.Webhook.PayloadField]);
            await mediator.Send(new ReceiveNotification(signature.ToString(), payload.ToString()), ct);
            return TypedResults.Ok();
        }
        catch (Exception e) when (e is NotGenuineException or InvalidDataException)
        {
            door.CountForgedNotification();
            log.LogWarning("A notification from {Address} is not the gateway's", http.Address());
            throw new NotGenuineException();
        }
    }
}

/// <summary>
/// For the contract, under the names that the gateway gives the fields; the form itself is read member by member.
/// </summary>
internal sealed record NotificationForm(string Signature, string Payload);
