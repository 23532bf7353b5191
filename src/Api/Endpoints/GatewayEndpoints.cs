using System.Diagnostics.Metrics;
using CustomerPayments.Api.Http;
using CustomerPayments.Application.Payments;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerPayments.Api.Endpoints;

/// <summary>Where the gateway tells of news: verified, stored and answered at once, applied by a job.</summary>
internal static class GatewayEndpoints
{
    private static readonly Meter Meter = new("CustomerPayments");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "customerpayments.notifications.refused", description: "Webhooks that no known key has signed.");

    public static void MapGateway(this IEndpointRouteBuilder app)
    {
        var webhook = app.MapGroup("/v1/gateway/braintree/webhook").WithTags("Gateway").AllowAnonymous();

        webhook.MapPost("", ReceiveAsync).WithName("receiveNotification")
            .WithSummary("A notification of the gateway's.")
            .Accepts<NotificationForm>("application/x-www-form-urlencoded")
            .Produces(200).WithProblems(400, 413, 415);

        webhook.MapGet("", (IGatewayNotices notices, string? bt_challenge) =>
                notices.AnswerChallenge(bt_challenge ?? "") is { } answer
                    ? TypedResults.Text(answer, "text/plain; charset=utf-8")
                    : throw new InvalidParameterException("bt_challenge", "20 to 32 lower-case hexadecimal digits."))
            .WithName("answerChallenge").WithSummary("The gateway's test of this address.")
            .Produces<string>(200, "text/plain").WithOnlyProblems(400, 429);
    }

    private static async Task<Ok> ReceiveAsync(
        HttpContext http, IMediator mediator, ILogger<NotificationForm> log, CancellationToken ct)
    {
        try
        {
            if (!http.Request.HasFormContentType)
                throw new NotGenuineException();
            var form = await http.Request.ReadFormAsync(ct);
            await mediator.Send(
                new ReceiveNotification(form["bt_signature"].ToString(), form["bt_payload"].ToString()), ct);
            return TypedResults.Ok();
        }
        catch (Exception e) when (e is NotGenuineException or InvalidDataException)
        {
            Refused.Add(1);
            log.LogWarning("A notification from {Address} is not the gateway's", http.Address());
            throw new NotGenuineException();
        }
    }
}

/// <summary>For the contract; the form itself is read member by member.</summary>
internal sealed record NotificationForm(
    [property: System.Text.Json.Serialization.JsonPropertyName("bt_signature")] string Signature,
    [property: System.Text.Json.Serialization.JsonPropertyName("bt_payload")] string Payload);
