using System.Security.Cryptography;
using System.Text.Json;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Lists;
using CustomerPayments.Domain.Customers;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The back office keeps customers in step and lets them into the portal.</summary>
internal static class BackOfficeCustomerEndpoints
{
    private const char AfterVersion = '-';

    public static void MapBackOfficeCustomers(this IEndpointRouteBuilder app)
    {
        var customers = app.MapGroup("/v1/backoffice/customers").WithTags("Back office: customers");

        customers.MapPut("/{reference}", PutAsync).RequireScope("customers")
            .WithName("putCustomer").WithSummary("Create or update a customer. Repeating it changes nothing.")
            .Produces<CustomerView>().Produces<CustomerView>(201).WithProblems(400, 401, 403, 409, 412, 413, 415, 422)
            .ReadsHeader("If-Match");

        customers.MapGet(
            "/{reference}", async (string reference, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                var customer = await mediator.Send(new GetCustomer(reference), ct);
                return Conditional.Ok(http, customer, TagOf(customer));
            })
            .RequireScope("customers").WithName("getCustomer")
            .WithSummary("One customer, with where their portal login stands and why they cannot sign in.")
            .Produces<CustomerView>().Produces(304).WithProblems(401, 403, 404).ReadsHeader("If-None-Match");

        customers.MapGet(
            "", async (HttpContext http, IMediator mediator, string? q, string? status, int? limit, string? cursor,
                CancellationToken ct) =>
            {
                var filter = new CustomerFilter
                {
                    Text = q, Status = QueryStrings.Word<PortalStatus>("status", status),
                };
                return QueryStrings.Ok(
                    http, await mediator.Send(new ListCustomers(QueryStrings.Page(filter, cursor, limit)), ct));
            })
            .RequireScope("customers").WithName("listCustomers").WithSummary("List and find customers, by reference.")
            .Produces<Page<CustomerView>>().WithProblems(400, 401, 403);

        customers.MapAccess();
    }

    /// <summary>Who gets into the portal.</summary>
    private static void MapAccess(this RouteGroupBuilder customers)
    {
        customers.MapPost(
            "/{reference}/activation-link", async (string reference, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(await mediator.Send(new SendActivationLink(reference), ct), statusCode: 202))
            .RequireScope("activation").WithName("sendActivationLink")
            .WithSummary(
                "Send Payment Portal Activation Link: mail the customer's primary email a link to set a password with.")
            .Produces<ActivationLinkSent>(202).WithProblems(401, 403, 404, 409, 422);

        customers.MapDelete(
            "/{reference}/activation-link", (string reference, IMediator mediator, CancellationToken ct) =>
                NoContentAsync(mediator, new RevokeActivationLink(reference), ct))
            .RequireScope("activation").WithName("revokeActivationLink")
            .WithSummary("Withdraw an unused activation link.")
            .Produces(204).WithProblems(401, 403, 404, 422);

        customers.MapPost(
            "/{reference}/send-password-reset", async (string reference, IMediator mediator, CancellationToken ct) =>
                TypedResults.Json(await mediator.Send(new SendPasswordReset(reference), ct), statusCode: 202))
            .RequireScope("activation").WithName("sendPasswordReset")
            .WithSummary("Email an active customer a link to set a new password with.")
            .Produces<PasswordResetSent>(202).WithProblems(401, 403, 404, 409, 422);

        customers.MapPost("/{reference}/unlock", (string reference, IMediator mediator, CancellationToken ct) =>
                NoContentAsync(mediator, new UnlockAccount(reference), ct))
            .RequireScope("activation").WithName("unlockCustomer")
            .WithSummary("Open the doors that wrong passwords and second factors have closed.")
            .Produces(204).WithProblems(401, 403, 404, 422);

        customers.MapPost("/{reference}/suspend", (string reference, IMediator mediator, CancellationToken ct) =>
                NoContentAsync(mediator, new SuspendAccount(reference), ct))
            .RequireScope("activation").WithName("suspendCustomer").WithSummary("Shut the customer out at once.")
            .Produces(204).WithProblems(401, 403, 404, 422);

        customers.MapPost("/{reference}/reactivate", (string reference, IMediator mediator, CancellationToken ct) =>
                NoContentAsync(mediator, new ReactivateAccount(reference), ct))
            .RequireScope("activation").WithName("reactivateCustomer").WithSummary("Let a suspended customer in again.")
            .Produces(204).WithProblems(401, 403, 404, 422);

        customers.MapPost(
            "/{reference}/reset-second-factor", (
                string reference, ResetSecondFactorRequest request, IMediator mediator, CancellationToken ct) =>
                NoContentAsync(mediator, new ResetSecondFactor(reference, request.Reason), ct))
            .RequireScope("activation").WithName("resetSecondFactor")
            .WithSummary("Take a lost second factor away from a customer.")
            .Produces(204).WithProblems(400, 401, 403, 404, 413, 415, 422);
    }

    /// <summary>
    /// What keeps somebody from signing in changes without a new version: it is a part of the tag, and none of what an
    /// update must match.
    /// </summary>
    private static string TagOf(CustomerView customer)
    {
        var access = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(customer.Portal.Access));
        return $"{customer.Version}{AfterVersion}{Convert.ToHexStringLower(access.AsSpan(0, 8))}";
    }

    private static async Task<IResult> PutAsync(
        string reference, PutCustomerRequest request, HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var upserted = await mediator.Send(
            new UpsertCustomer(
                reference, request.Name, request.PrimaryEmail, Conditional.IfMatch(http)?.Split(AfterVersion)[0]), ct);
        Conditional.SetETag(http, upserted.Customer.Version);
        return upserted.Created
            ? TypedResults.Created($"/v1/backoffice/customers/{reference}", upserted.Customer)
            : TypedResults.Ok(upserted.Customer);
    }

    private static async Task<IResult> NoContentAsync(IMediator mediator, IRequest command, CancellationToken ct)
    {
        await mediator.Send(command, ct);
        return TypedResults.NoContent();
    }
}

/// <param name="Reason">For the audit trail.</param>
internal sealed record ResetSecondFactorRequest(string Reason);

/// <param name="PrimaryEmail">Null when the customer has none.</param>
internal sealed record PutCustomerRequest(string Name, string? PrimaryEmail);
