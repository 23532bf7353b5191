using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.UnmatchedCharges;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>
/// Charges at the gateway that belong to no payment: staff see them, and adopt, reverse or close them.
/// </summary>
internal static class UnmatchedChargeEndpoints
{
    public static void MapUnmatchedCharges(this IEndpointRouteBuilder app)
    {
        var charges = app.MapGroup("/v1/backoffice/orphans").WithTags("Back office: payments");

        charges.MapGet("", async (
            HttpContext http, IMediator mediator, bool? open, int? limit, string? cursor, CancellationToken ct) =>
                QueryStrings.Ok(http, await mediator.Send(
                    new ListUnmatchedCharges(QueryStrings.Page(new UnmatchedChargeFilter(open), cursor, limit)), ct)))
            .RequireScope("payments:read")
            .WithName("listOrphans").WithSummary("Charges at the gateway that belong to no payment.")
            .Produces<Page<UnmatchedChargeView>>().WithProblems(400, 401, 403);

        charges.MapPost("/{transactionId}/adopt", (
            string transactionId, AdoptRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(
                    new AdoptUnmatchedCharge(
                        transactionId, request.CustomerReference, request.InvoiceReferences, request.Reason,
                        http.User.Client()),
                    ct))
            .RequireScope("payments:write")
            .WithName("adoptOrphan").WithSummary("Take such a charge over as the payment that it was.")
            .Produces<UnmatchedChargeView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);

        charges.MapPost("/{transactionId}/reverse", (
            string transactionId, CloseRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new ReverseUnmatchedCharge(transactionId, request.Reason, http.User.Client()), ct))
            .RequireScope(BackOfficeOptions.Refunds)
            .WithName("reverseOrphan").WithSummary("Give the money of such a charge back.")
            .Produces<UnmatchedChargeView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);

        charges.MapPost("/{transactionId}/close",
            (string transactionId, CloseRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new CloseUnmatchedCharge(transactionId, request.Reason, http.User.Client()), ct))
            .RequireScope("payments:write")
            .WithName("closeOrphan").WithSummary("Say how such a charge was dealt with.")
            .Produces<UnmatchedChargeView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);
    }
}

internal sealed record CloseRequest(string Reason);

/// <param name="CustomerReference">Whose it is; null takes what was sent along with the charge.</param>
/// <param name="InvoiceReferences">What it paid; null takes what was sent along with the charge.</param>
internal sealed record AdoptRequest(
    string Reason, string? CustomerReference = null, IReadOnlyList<string>? InvoiceReferences = null);
