using CustomerPayments.Application;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Payments;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>RapidWorks reads payments back, for tracking and reconciliation.</summary>
internal static class BackOfficePaymentEndpoints
{
    public static void MapBackOfficePayments(this IEndpointRouteBuilder app)
    {
        var payments = app.MapGroup("/v1/backoffice/payments").WithTags("Back office: payments").RequireScope("payments:read");

        payments.MapGet("", ListAsync).WithName("listBackOfficePayments").WithSummary("List payments of all customers, newest first.")
            .Produces<Page<BackOfficePaymentView>>().WithProblems(400, 401, 403);

        payments.MapGet("/changes", async (IMediator mediator, int? limit, string? cursor, CancellationToken ct) =>
                await mediator.Send(new ListPaymentChanges(cursor, limit ?? 25), ct))
            .WithName("listPaymentChanges").WithSummary("Payments in the order of their latest change; a cursor misses nothing.")
            .Produces<PaymentChanges>().WithProblems(400, 401, 403);

        payments.MapGet("/{id:guid}", async (Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                var payment = await mediator.Send(new GetBackOfficePayment(new PaymentId(id)), ct);
                return Conditional.Ok(http, payment, payment.Version);
            })
            .WithName("getBackOfficePayment").WithSummary("Any payment with its allocations and its timeline.")
            .Produces<BackOfficePaymentView>().Produces(304).WithProblems(401, 403, 404).ReadsHeader("If-None-Match");
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, string? status, string? method, string? customerReference, string? transactionId,
        string? from, string? to, int? limit, string? cursor, CancellationToken ct)
    {
        var filter = new BackOfficePaymentFilter(
            Queries.Word<PaymentStatus>("status", status), Queries.Word<PaymentMethod>("method", method), customerReference, transactionId,
            Queries.Instant("from", from), Queries.Instant("to", to));
        return Queries.Ok(http, await mediator.Send(new ListBackOfficePayments(Queries.Page(filter, cursor, limit)), ct));
    }
}
