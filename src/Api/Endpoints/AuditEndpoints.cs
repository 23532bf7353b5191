using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Lists;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>Who did what, when and from where, and whether the trail is as it was written.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/v1/backoffice/audit").WithTags("Back office: audit").RequireScope("reports");

        audit.MapGet("", ListAsync).WithName("listAudit").WithSummary("What happened, newest first.")
            .Produces<Page<AuditEntryView>>().WithProblems(400, 401, 403);

        audit.MapGet("/check", (IMediator mediator, long? sequence, string? hash, CancellationToken ct) =>
            mediator.Send(new CheckAudit(sequence, hash), ct))
            .WithName("checkAudit").WithSummary("Whether an entry was changed, removed or slipped in.")
            .Produces<AuditCheckView>().WithProblems(400, 401, 403);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, string? who, string? what, string? subject, string? from, string? to,
        int? limit, string? cursor,
        CancellationToken ct)
    {
        var filter = new AuditFilter(
            who, what, subject, QueryStrings.Instant("from", from), QueryStrings.Instant("to", to));
        return QueryStrings.Ok(http, await mediator.Send(new ListAudit(QueryStrings.Page(filter, cursor, limit)), ct));
    }
}
