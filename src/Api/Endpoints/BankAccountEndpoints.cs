using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Domain.Ids;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>A customer's bank accounts that the bank network could not check: two deposits verify them.</summary>
internal static class BankAccountEndpoints
{
    public static void MapBankAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/v1/bank-accounts").WithTags("Bank accounts").RequireAuthorization(Access.Customer)
            .WithMetadata(new RefusesCardNumbers());

        accounts.MapGet("", (HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new ListBankAccounts(http.User.CustomerId()), ct))
            .WithName("listBankAccounts").WithSummary("The bank accounts that are kept for the customer.")
            .Produces<BankAccountListView>().WithProblems(401, 403, 422);

        accounts.MapGet("/{id:guid}", (Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new GetBankAccount(http.User.CustomerId(), new BankAccountId(id)), ct))
            .WithName("getBankAccount").WithSummary("One bank account.")
            .Produces<BankAccountView>().WithProblems(401, 403, 404, 422);

        accounts.MapPost("/{id:guid}/confirm", (
                Guid id, ConfirmBankAccountRequest request, HttpContext http, IMediator mediator,
                CancellationToken ct) => mediator.Send(
                    new ConfirmBankAccount(http.User.CustomerId(), new BankAccountId(id), request.Amounts), ct))
            .WithName("confirmBankAccount").WithSummary("Tell the amounts of the two deposits.")
            .Produces<BankAccountView>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422, 503);

        accounts.MapDelete("/{id:guid}", async (Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                await mediator.Send(new RemoveBankAccount(http.User.CustomerId(), new BankAccountId(id)), ct);
                return TypedResults.NoContent();
            })
            .WithName("removeBankAccount").WithSummary("Take a bank account away, here and at the gateway.")
            .Produces(204).WithProblems(401, 403, 404, 422);
    }
}

/// <param name="Amounts">US cents of both deposits, in any order.</param>
internal sealed record ConfirmBankAccountRequest(IReadOnlyList<int> Amounts);
