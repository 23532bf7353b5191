using System.Globalization;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Invoices;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The back office keeps invoices in step.</summary>
internal static class BackOfficeInvoiceEndpoints
{
    public const int ImportBodyMax = 8 * 1024 * 1024;

    public static void MapBackOfficeInvoices(this IEndpointRouteBuilder app)
    {
        var invoices = app.MapGroup("/v1/backoffice/invoices").WithTags("Back office: invoices")
            .RequireScope("invoices");

        invoices.MapPut("/{reference}", PutAsync)
            .WithName("putInvoice").WithSummary("Create or update an invoice. Repeating it changes nothing.")
            .Produces<BackOfficeInvoiceWithLinesView>().Produces<BackOfficeInvoiceWithLinesView>(201)
            .WithProblems(400, 401, 403, 409, 412, 413, 415, 422).ReadsHeader("If-Match");

        invoices.MapPost("/import", async (ImportRequest request, IMediator mediator, CancellationToken ct) =>
                new ImportAnswer(await mediator.Send(new ImportInvoices(request.Invoices), ct)))
            .WithMetadata(new RequestSizeLimitAttribute(ImportBodyMax))
            .WithName("importInvoices").WithSummary(
                "Create or update up to 1,000 invoices. A bad row refuses only itself.")
            .Produces<ImportAnswer>().WithProblems(400, 401, 403, 413, 415, 422);

        invoices.MapPost("/{reference}/void", async (string reference, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new VoidInvoice(reference), ct);
                return TypedResults.NoContent();
            })
            .WithName("voidInvoice").WithSummary("Withdraw an unpaid invoice.")
            .Produces(204).WithProblems(401, 403, 404, 409);

        invoices.MapGet(
            "/{reference}", async (string reference, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                var invoice = await mediator.Send(new GetBackOfficeInvoice(reference), ct);
                return Conditional.Ok(http, invoice, invoice.Version);
            })
            .WithName("getBackOfficeInvoice").WithSummary("One invoice by the back office's reference, with its lines.")
            .Produces<BackOfficeInvoiceWithLinesView>().Produces(304).WithProblems(401, 403, 404)
            .ReadsHeader("If-None-Match");

        invoices.MapGet("", ListAsync).WithName("listBackOfficeInvoices")
            .WithSummary("List invoices of all customers by reference.")
            .Produces<Page<BackOfficeInvoiceView>>().WithProblems(400, 401, 403);
    }

    private static async Task<IResult> PutAsync(
        string reference, PutInvoiceRequest request, HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var upserted = await mediator.Send(
            new UpsertInvoice(request.ToInvoice(reference), Version(Conditional.IfMatch(http))), ct);
        Conditional.SetETag(http, upserted.Invoice.Version);
        if (upserted.Change is InvoiceChange.Stale)
            http.Response.Headers["Stale"] = "true";
        return upserted.Change is InvoiceChange.Created
            ? TypedResults.Created($"/v1/backoffice/invoices/{reference}", upserted.Invoice)
            : TypedResults.Ok(upserted.Invoice);
    }

    /// <summary>An ETag that is none of ours is read as a version that no invoice has.</summary>
    private static int? Version(string? etag) =>
        etag is null ? null : int.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : -1;

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, string? customerReference, [FromQuery] string[]? status, string? dueFrom,
        string? dueTo,
        string? issuedFrom, string? issuedTo, int? limit, string? cursor, CancellationToken ct)
    {
        var filter = new BackOfficeInvoiceFilter(
            customerReference, InvoiceEndpoints.Statuses(status), QueryStrings.Date("dueFrom", dueFrom),
            QueryStrings.Date("dueTo", dueTo),
            QueryStrings.Date("issuedFrom", issuedFrom), QueryStrings.Date("issuedTo", issuedTo));
        return QueryStrings.Ok(
            http, await mediator.Send(new ListBackOfficeInvoices(QueryStrings.Page(filter, cursor, limit)), ct));
    }
}

/// <summary>Wire shape of an invoice in both ways in. Amounts are minor units.</summary>
internal record PutInvoiceRequest
{
    public required string CustomerReference { get; init; }
    public required string Number { get; init; }
    public string? PurchaseOrder { get; init; }
    public required DateOnly IssuedOn { get; init; }
    public required DateOnly DueOn { get; init; }
    public required string Currency { get; init; }

    [MinorUnits]
    public required long Total { get; init; }

    [MinorUnits]
    public required long AmountDue { get; init; }

    public string? DocumentUrl { get; init; }
    public IReadOnlyList<InvoiceLineRequest>? Lines { get; init; }
    public long? SourceVersion { get; init; }

    public StatedInvoice ToInvoice(string reference) => new(
        reference, CustomerReference, new InvoiceDocument(
            Number, PurchaseOrder, IssuedOn, DueOn, Currency, Total, AmountDue, DocumentUrl,
            [.. (Lines ?? []).Select((line, position) => line.ToLine(position))], SourceVersion));
}

/// <summary>A row names its invoice itself; a put names it in the address.</summary>
internal sealed record ImportRowRequest : PutInvoiceRequest
{
    public required string Reference { get; init; }
}

/// <summary>Rows that <see cref="ImportRowReader"/> has read, each by itself.</summary>
internal sealed record ImportRequest(IReadOnlyList<ImportRow> Invoices);

/// <summary>Wire shape.</summary>
/// <param name="UnitPrice">Minor units.</param>
/// <param name="Amount">Minor units.</param>
internal sealed record InvoiceLineRequest(
    string Description, decimal Quantity, [property: MinorUnits] long UnitPrice, [property: MinorUnits] long Amount)
{
    public InvoiceLine ToLine(int position) => new(position, Description, Quantity, UnitPrice, Amount);
}

internal sealed record ImportAnswer(IReadOnlyList<ImportedInvoice> Results);
