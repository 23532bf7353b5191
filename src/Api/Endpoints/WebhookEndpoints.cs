using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Webhooks;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The back office says which systems are told of events, and sees what became of it.</summary>
internal static class WebhookEndpoints
{
    private const string Scope = "webhooks";
    private const string Base = "/v1/backoffice/webhook-endpoints";

    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var endpoints = app.MapGroup(Base).WithTags("Back office: webhooks").RequireScope(Scope);
        endpoints.MapPost("", AddAsync).WithName("addWebhookEndpoint")
            .WithSummary("Tell another system of events from now on.")
            .Produces<WebhookEndpointWithSecretView>(201).WithProblems(400, 401, 403, 409, 413, 415, 422);

        endpoints.MapGet("", (IMediator mediator, CancellationToken ct) =>
                mediator.Send(new ListWebhookEndpoints(), ct))
            .WithName("listWebhookEndpoints").WithSummary("All endpoints, in the order in which they were made.")
            .Produces<WebhookEndpointListView>().WithProblems(401, 403);

        endpoints.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new GetWebhookEndpoint(id), ct))
            .WithName("getWebhookEndpoint").WithSummary("One endpoint, and how it fares.")
            .Produces<WebhookEndpointView>().WithProblems(401, 403, 404);

        endpoints.MapPatch("/{id:guid}", ChangeAsync)
            .WithName("changeWebhookEndpoint").WithSummary("Change an endpoint; pause it, or resume it.")
            .Produces<WebhookEndpointView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);

        endpoints.MapDelete("/{id:guid}", async (Guid id, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new DeleteWebhookEndpoint(id), ct);
                return TypedResults.NoContent();
            })
            .WithName("deleteWebhookEndpoint").WithSummary("End an endpoint, with the log of its deliveries.")
            .Produces(204).WithProblems(401, 403, 404);

        endpoints.MapPost(
            "/{id:guid}/rotate-secret",
            (Guid id, RotateWebhookSecretRequest request, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new RotateWebhookSecret(id, request.EndPresent), ct))
            .WithName("rotateWebhookSecret").WithSummary("Make a new secret for an endpoint.")
            .Produces<WebhookEndpointWithSecretView>().WithProblems(400, 401, 403, 404, 413, 415);

        endpoints.MapPost("/{id:guid}/test", async (Guid id, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(await mediator.Send(new TestWebhookEndpoint(id), ct), statusCode: 202))
            .WithName("testWebhookEndpoint").WithSummary("Send an endpoint a message that tells of nothing.")
            .Produces<WebhookDeliveryView>(202).WithProblems(401, 403, 404, 409);

        endpoints.MapDeliveries();
    }

    private static void MapDeliveries(this RouteGroupBuilder endpoints)
    {
        endpoints.MapGet("/{id:guid}/deliveries", async (
            Guid id, HttpContext http, IMediator mediator, string? state, int? limit, string? cursor,
            CancellationToken ct) =>
            {
                var filter = new WebhookDeliveryFilter(QueryStrings.Word<WebhookDeliveryState>("state", state));
                var page = await mediator.Send(
                    new ListWebhookDeliveries(id, QueryStrings.Page(filter, cursor, limit)), ct);
                await RequireScopesAsync(http, mediator, id, ct); // a delivery shows what the endpoint was told
                return QueryStrings.Ok(http, page);
            })
            .WithName("listWebhookDeliveries").WithSummary("What became of each delivery, newest first.")
            .Produces<Page<WebhookDeliveryView>>().WithProblems(400, 401, 403, 404);

        endpoints.MapPost(
            "/{id:guid}/deliveries/{deliveryId:guid}/redeliver",
            async (Guid id, Guid deliveryId, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                await RequireScopesAsync(http, mediator, id, ct);
                var delivery = await mediator.Send(new RedeliverWebhook(id, deliveryId), ct);
                return TypedResults.Json(delivery, statusCode: 202);
            })
            .WithName("redeliverWebhook").WithSummary("Send one event to an endpoint once more.")
            .Produces<WebhookDeliveryView>(202).WithProblems(401, 403, 404, 409);

        endpoints.MapPost("/{id:guid}/redeliver", RedeliverAsync)
            .WithName("redeliverWebhooks").WithSummary("Send an endpoint all that happened since an instant.")
            .Produces<WebhookEndpointView>(202).WithProblems(400, 401, 403, 404, 409, 413, 415);
    }

    private static async Task<IResult> RedeliverAsync(
        Guid id, RedeliverWebhooksRequest request, IMediator mediator, CancellationToken ct)
    {
        var since = QueryStrings.Instant("since", request.Since)!.Value;
        return TypedResults.Json(await mediator.Send(new RedeliverWebhooks(id, since), ct), statusCode: 202);
    }

    /// <summary>Only who may read what the endpoint is told may have it told elsewhere.</summary>
    private static async Task<WebhookEndpointView> ChangeAsync(
        Guid id, ChangeWebhookEndpointRequest request, HttpContext http, IMediator mediator, CancellationToken ct)
    {
        await RequireScopesAsync(http, mediator, id, ct);
        await EventScopes.RequireAsync(http, request.Types ?? []);
        return await mediator.Send(
            new ChangeWebhookEndpoint(id, request.Url, request.Types, request.Description, request.Status), ct);
    }

    private static async Task RequireScopesAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) =>
        await EventScopes.RequireAsync(http, (await mediator.Send(new GetWebhookEndpoint(id), ct)).Types);

    private static async Task<IResult> AddAsync(
        AddWebhookEndpointRequest request, HttpContext http, IMediator mediator, CancellationToken ct)
    {
        await EventScopes.RequireAsync(http, request.Types);
        var added = await mediator.Send(new AddWebhookEndpoint(request.Url, request.Types, request.Description), ct);
        return TypedResults.Created($"{Base}/{added.Id}", added);
    }
}

/// <param name="Types"><c>*</c>, <c>payment.*</c> or <c>payment.succeeded</c>.</param>
internal sealed record AddWebhookEndpointRequest(string Url, IReadOnlyList<string> Types, string? Description = null);

/// <summary>What is left out or null stays as it is.</summary>
/// <param name="Description">An empty one takes it away.</param>
internal sealed record ChangeWebhookEndpointRequest(
    string? Url = null, IReadOnlyList<string>? Types = null, string? Description = null,
    WebhookEndpointWish? Status = null);

/// <param name="Since">An instant such as <c>2026-06-01T00:00:00Z</c>.</param>
internal sealed record RedeliverWebhooksRequest(string Since);

/// <param name="EndPresent">Whether the present secret ends at once, because it has leaked.</param>
internal sealed record RotateWebhookSecretRequest(bool EndPresent);
