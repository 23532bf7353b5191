using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Records;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The ledger of emails: staff see what became of each, and have one sent again.</summary>
internal static class EmailEndpoints
{
    private const string Scope = "customers";

    public static void MapEmails(this IEndpointRouteBuilder app)
    {
        var emails = app.MapGroup("/v1/backoffice/emails").WithTags("Back office: mails");

        emails.MapGet("", ListAsync).RequireScope(Scope)
            .WithName("listEmails").WithSummary("What became of each email, newest first.")
            .Produces<Page<OutgoingEmailView>>().WithProblems(400, 401, 403);

        emails.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new GetEmail(id), ct))
            .RequireScope(Scope).WithName("getEmail").WithSummary("What became of one email.")
            .Produces<OutgoingEmailView>().WithProblems(401, 403, 404);

        emails.MapPost("/{id:guid}/resend", ResendAsync).RequireScope(Scope)
            .WithName("resendEmail").WithSummary("Send an email once more.")
            .Produces<OutgoingEmailView>(201).WithProblems(400, 401, 403, 404, 409, 413, 415, 422);

        emails.MapPost("/{id:guid}/close", (Guid id, CloseRequest request, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new CloseEmail(id, request.Reason), ct))
            .RequireScope(Scope).WithName("closeEmail").WithSummary("Say how a refused email was dealt with.")
            .Produces<OutgoingEmailView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, string? customerReference, Guid? paymentId, string? kind, string? state,
        int? limit,
        string? cursor, CancellationToken ct)
    {
        var filter = new EmailFilter(
            customerReference, paymentId, QueryStrings.Word<EmailKind>("kind", kind),
            QueryStrings.Word<EmailState>("state", state));
        return QueryStrings.Ok(http, await mediator.Send(new ListEmails(QueryStrings.Page(filter, cursor, limit)), ct));
    }

    private static async Task<IResult> ResendAsync(
        Guid id, ResendEmailRequest request, IMediator mediator, CancellationToken ct)
    {
        var email = await mediator.Send(new ResendEmail(id, request.Reason), ct);
        return TypedResults.Created($"/v1/backoffice/emails/{email.Id}", email);
    }
}

internal sealed record ResendEmailRequest(string Reason);
