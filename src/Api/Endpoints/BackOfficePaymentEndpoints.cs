using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The back office reads payments back, for tracking and reconciliation.</summary>
internal static class BackOfficePaymentEndpoints
{
    public static void MapBackOfficePayments(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/v1/backoffice/payments").WithTags("Back office: payments");
        all.MapPost("/{id:guid}/resolve", async (
            Guid id, ResolveRequest request, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                if (request.Outcome is Resolution.Reverse && !http.User.Scopes().Contains(BackOfficeOptions.Refunds))
                {
                    await RecordRefusals.RecordAsync(http);
                    throw new ForbiddenException("Giving money back needs the scope refunds as well.");
                }

                var decision = new ResolvePayment(
                    new PaymentId(id), request.Outcome, request.TransactionId, request.Reason, http.User.Client());
                var payment = await mediator.Send(decision, ct);
                Conditional.SetETag(http, payment.Version);
                return TypedResults.Ok(payment);
            })
            .RequireScope("payments:write")
            .WithName("resolvePayment").WithSummary(
                "Decide what machines must not: a payment of unknown outcome, or with an alarm.")
            .Produces<BackOfficePaymentWithTimelineView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);

        var payments = all.MapGroup("").RequireScope("payments:read");
        payments.MapGet("", ListAsync).WithName("listBackOfficePayments")
            .WithSummary("List payments of all customers, newest first.")
            .Produces<Page<BackOfficePaymentView>>().WithProblems(400, 401, 403);

        payments.MapGet("/changes", async (IMediator mediator, int? limit, string? cursor, CancellationToken ct) =>
                await mediator.Send(new ListPaymentChanges(cursor, limit ?? 25), ct))
            .WithName("listPaymentChanges")
            .WithSummary("Payments in the order of their latest change; a cursor misses nothing.")
            .Produces<PaymentChanges>().WithProblems(400, 401, 403, 409);

        payments.MapGet("/{id:guid}", async (Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                var payment = await mediator.Send(new GetBackOfficePayment(new PaymentId(id)), ct);
                return Conditional.Ok(http, payment, payment.Version);
            })
            .WithName("getBackOfficePayment").WithSummary("Any payment with its allocations and its timeline.")
            .Produces<BackOfficePaymentWithTimelineView>().Produces(304).WithProblems(401, 403, 404)
            .ReadsHeader("If-None-Match");

        all.MapGet("/{id:guid}/mandate", (Guid id, IMediator mediator, CancellationToken ct) =>
            mediator.Send(new GetMandate(new PaymentId(id)), ct))
            .RequireScope("mandates").WithName("getMandate")
            .WithSummary("The payer's authorization of an ACH debit, as evidence.")
            .Produces<MandateEvidenceView>().WithProblems(401, 403, 404);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, string? status, string? method, string? customerReference,
        string? transactionId,
        string? from, string? to, int? limit, string? cursor, CancellationToken ct)
    {
        var filter = new BackOfficePaymentFilter(
            QueryStrings.Word<PaymentStatus>("status", status), QueryStrings.Word<PaymentMethod>("method", method),
            customerReference, transactionId,
            QueryStrings.Instant("from", from), QueryStrings.Instant("to", to));
        return QueryStrings.Ok(
            http, await mediator.Send(new ListBackOfficePayments(QueryStrings.Page(filter, cursor, limit)), ct));
    }
}

/// <param name="TransactionId">The charge to accept or to reverse.</param>
internal sealed record ResolveRequest(Resolution Outcome, string Reason, string? TransactionId = null);
