using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Privacy;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>What a person may ask for: a copy of all that is kept about them, and to be forgotten.</summary>
internal static class PrivacyEndpoints
{
    public static void MapPrivacy(this IEndpointRouteBuilder app)
    {
        var customers = app.MapGroup("/v1/backoffice/customers/{reference}").WithTags("Back office: customers")
            .RequireScope("customers");

        customers.MapGet("/export", (string reference, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new ExportCustomer(reference), ct))
            .WithName("exportCustomer").WithSummary("All that is kept about a customer, in one answer.")
            .Produces<CustomerExportView>().WithProblems(400, 401, 403, 404);

        customers.MapPost(
            "/erase", (string reference, EraseRequest request, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new EraseCustomer(reference, request.Reason), ct))
            .WithName("eraseCustomer").WithSummary("Make the person behind a customer unrecognizable.")
            .Produces<ErasureView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);
    }
}

internal sealed record EraseRequest(string Reason);
