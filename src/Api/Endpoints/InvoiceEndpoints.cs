using System.Security.Claims;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Lists;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CustomerPayments.Api.Endpoints;

/// <summary>A customer's own invoices.</summary>
internal static class InvoiceEndpoints
{
    public static void MapInvoices(this IEndpointRouteBuilder app)
    {
        var invoices = app.MapGroup("/v1/invoices").WithTags("Invoices").RequireAuthorization(Access.Customer)
            .WithMetadata(new RefusesCardNumbers());

        invoices.MapGet("", ListAsync).WithMetadata(new AsksForSession()).WithName("listInvoices")
            .WithSummary("List invoices: filtered, sorted, page by page.")
            .Produces<Page<InvoiceView>>().WithProblems(400, 401, 403, 422);

        invoices.MapGet("/summary", (ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new SummarizeInvoices(caller.CustomerId()), ct))
            .WithName("summarizeInvoices").WithSummary("How much is unpaid, overdue, pending and paid.")
            .Produces<InvoiceSummary>().WithProblems(401, 403, 422);

        invoices.MapGet("/{id:guid}", async (Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                var invoice = await mediator.Send(new GetInvoice(http.User.CustomerId(), new InvoiceId(id)), ct);
                return Conditional.Ok(http, invoice, invoice.Revision());
            })
            .WithName("getInvoice").WithSummary("One invoice with its lines.")
            .Produces<InvoiceWithLinesView>().Produces(304).WithProblems(401, 403, 404, 422)
            .ReadsHeader("If-None-Match");
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, [FromQuery] string[]? status, string? dueFrom, string? dueTo,
        string? issuedFrom, string? issuedTo,
        string? q, string? sort, int? limit, string? cursor, CancellationToken ct)
    {
        var filter = new InvoiceFilter(
            Statuses(status), QueryStrings.Date("dueFrom", dueFrom), QueryStrings.Date("dueTo", dueTo),
            QueryStrings.Date("issuedFrom", issuedFrom),
            QueryStrings.Date("issuedTo", issuedTo), q is ""
                ? null
                : q, SortOf(sort?.TrimStart('-')), sort?.StartsWith('-')
                ?? false);
        return QueryStrings.Ok(http, await mediator.Send(
            new ListInvoices(http.User.CustomerId(), http.User.SessionId(), QueryStrings.Page(filter, cursor, limit)),
            ct));
    }

    /// <exception cref="InvalidParameterException"/>
    public static InvoiceStatuses Statuses(string[]? words) => (words ?? []).Aggregate(
        InvoiceStatuses.None, (all, word) => all | QueryStrings.Word<InvoiceStatuses>("status", word)!.Value);

    private static InvoiceSort SortOf(string? name) => name switch
    {
        null or "dueOn" => InvoiceSort.DueOn,
        "issuedOn" => InvoiceSort.IssuedOn,
        "amountDue" => InvoiceSort.AmountDue,
        "number" => InvoiceSort.Number,
        _ => throw new InvalidParameterException(
            "sort", "One of dueOn, issuedOn, amountDue, number; with - before it for descending."),
    };
}
