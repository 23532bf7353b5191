using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Security.Claims;
using System.Text.Json.Serialization;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Api.Endpoints;

/// <summary>A customer pays, and sees the outcome.</summary>
internal static class PaymentEndpoints
{
    private const string IdempotencyKey = "Idempotency-Key";

    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        var payments = app.MapGroup("/v1/payments").WithTags("Payments").RequireAuthorization(Access.Customer)
            .WithMetadata(new RefusesCardNumbers());

        payments.MapPost("", PayAsync).WithName("payInvoices")
            .WithSummary("Pay one or more invoices in full, by card or ACH.")
            .ReadsHeader(IdempotencyKey, required: true)
            .Produces<PaymentWithTimelineView>(201).Produces<PaymentWithTimelineView>(202)
            .WithProblems(400, 401, 402, 403, 404, 409, 413, 415, 422, 503);

        payments.MapPost(
            "/preview", (PreviewRequest request, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
                mediator.Send(new PreviewPayment(caller.CustomerId(), request.InvoiceIds), ct))
            .WithName("previewPayment").WithSummary("What paying these invoices would cost. Has no effect.")
            .Produces<PaymentPreview>().WithProblems(400, 401, 403, 404, 409, 413, 415, 422);

        payments.MapGet("", ListAsync).WithName("listPayments").WithSummary("List payments, newest first.")
            .Produces<Page<PaymentView>>().WithProblems(400, 401, 403, 422);

        payments.MapGet("/{id:guid}", async (Guid id, HttpContext http, IMediator mediator, CancellationToken ct) =>
            {
                http.NotePayment(id);
                var payment = await mediator.Send(new GetPayment(http.User.CustomerId(), new PaymentId(id)), ct);
                return Conditional.Ok(http, payment, payment.Version);
            })
            .WithName("getPayment").WithSummary("One payment with its allocations and its timeline.")
            .Produces<PaymentWithTimelineView>().Produces(304).WithProblems(401, 403, 404, 422)
            .ReadsHeader("If-None-Match");

        app.MapPost("/v1/gateway/client-token", async (
                IMediator mediator, GatewayDescription gateway, CancellationToken ct) =>
            {
                var token = await mediator.Send(new CreateClientToken(), ct);
                var view = new ClientTokenView(
                    token.Token, token.Environment, token.ExpiresAt, gateway.CollectsDeviceData,
                    gateway.ThreeDSecure);
                return TypedResults.Json(view, statusCode: 201);
            })
            .WithTags("Payments").RequireAuthorization(Access.Customer)
            .WithName("createClientToken").WithSummary("A credential for the gateway's hosted fields in the browser.")
            .Produces<ClientTokenView>(201).WithProblems(401, 403, 422, 503);
    }

    private static async Task<IResult> PayAsync(
        PayRequest request, HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var paid = await mediator.Send(request.ToCommand(http, KeyOf(http)), ct);
        http.Response.Headers.Location = $"/v1/payments/{paid.Payment.Id}";
        http.NotePayment(paid.Payment.Id);
        if (paid.Replayed)
            http.Response.Headers["Idempotency-Replayed"] = "true";
        return AnswerOf(http, paid.Payment);
    }

    private static IResult AnswerOf(HttpContext http, PaymentWithTimelineView payment)
    {
        if (payment is { Status: PaymentStatus.Failed, Failure: { } failure })
        {
            http.Response.OnCompleted(() => WhenToldAsync(http, new PaymentId(payment.Id)));
            var facts = new Dictionary<string, object> { ["payment"] = payment };
            if (failure.Code is FailureCode.BankAccountNotVerified && payment.Method.BankAccountId is { } account)
                facts["bankAccountId"] = account;
            var problem = Problems.Problem(CodeOf(failure), failure.Message, facts);
            problem.Extensions["requestId"] = http.TraceIdentifier;
            http.NoteProblem(CodeOf(failure));
            return TypedResults.Json(problem, contentType: "application/problem+json", statusCode: problem.Status);
        }

        Conditional.SetETag(http, payment.Version);
        return TypedResults.Json(payment, statusCode: payment.Status is PaymentStatus.Processing ? 202 : 201);
    }

    /// <summary>
    /// The payer has read that the payment failed, unless the connection was lost before the answer was delivered.
    /// </summary>
    private static async Task WhenToldAsync(HttpContext http, PaymentId payment)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return;

        try
        {
            await using var scope = http.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>()
                .Send(new WithdrawEmailOfFailure(payment), CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or DbUpdateException or InvalidOperationException)
        {
            // Then the email is sent: the customer had better be told twice than not at all.
            http.RequestServices.GetRequiredService<ILogger<WithdrawEmailOfFailure>>()
                .LogWarning(
                    "The email of the failed payment {PaymentId} was not withdrawn: {Reason}", payment.Value,
                    e.Message);
        }
    }

    private static string CodeOf(FailureView failure) => failure switch
    {
        { Code: FailureCode.BankAccountNotVerified } => "bank-account-not-verified",
        { Stage: FailureStage.Verification or FailureStage.Submission } => "payment-not-charged",
        _ => "payment-declined",
    };

    private static string KeyOf(HttpContext http) => http.Request.Headers[IdempotencyKey] switch
    {
        [] or [null or ""] => throw new IdempotencyKeyMissingException(),
        [{ Length: <= 255 } key] when key.All(c => c is >= ' ' and <= '~') => key,
        _ => throw new InvalidParameterException(IdempotencyKey, "One key of 1 to 255 printable ASCII characters."),
    };

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, string? status, string? from, string? to, Guid? invoiceId,
        string? idempotencyKey,
        int? limit, string? cursor, CancellationToken ct)
    {
        var filter = new PaymentFilter(
            QueryStrings.Word<PaymentStatus>("status", status), QueryStrings.Instant("from", from),
            QueryStrings.Instant("to", to),
            invoiceId, idempotencyKey);
        return QueryStrings.Ok(http, await mediator.Send(
            new ListPayments(http.User.CustomerId(), QueryStrings.Page(filter, cursor, limit)), ct));
    }
}

internal sealed record PreviewRequest(IReadOnlyList<Guid> InvoiceIds);

/// <param name="ExpiresAt">UTC.</param>
/// <param name="CollectDeviceData">
/// Whether the merchant wants the gateway's data collector to run in the browser.
/// </param>
internal sealed record ClientTokenView(
    string ClientToken, string Environment, DateTime ExpiresAt, bool CollectDeviceData, bool ThreeDSecure);

/// <summary>
/// Wire shape; field for field the schema <c>PayRequest</c> in openapi.yaml. There is no member for a card number.
/// </summary>
/// <param name="Total">Minor units that the payer saw.</param>
internal sealed record PayRequest(
    IReadOnlyList<InvoiceToPay> Invoices, [property: MinorUnits] long Total, string Currency, PayMethodRequest Method)
{
    public PayInvoices ToCommand(HttpContext http, string idempotencyKey) => new(
        http.User.CustomerId(), idempotencyKey, Invoices, Total, Currency,
        new MethodToPayWith(
            Method.Type, Method.Nonce, Method.DeviceData, Method.Mandate, http.Address(),
            http.UserAgent(MandateConsent.UserAgentLengthMax),
            Method.BankAccountId is { } account ? new BankAccountId(account) : null),
        http.User.SessionId());
}

/// <param name="Nonce">One-time token from the gateway.</param>
/// <param name="BankAccountId">Of the customer's verified bank account, instead of a nonce.</param>
internal sealed record PayMethodRequest(
    PaymentMethod Type, string? Nonce = null, string? DeviceData = null, AcceptedMandate? Mandate = null,
    Guid? BankAccountId = null);

/// <summary>A <see cref="PayMethodRequest"/> of a card, for the contract.</summary>
internal sealed record CardMethodRequest(
    [property: AllowedValues("card")] string Type, string Nonce, string? DeviceData = null);

/// <summary>A <see cref="PayMethodRequest"/> of a bank account, for the contract.</summary>
internal sealed record AchMethodRequest(
    [property: AllowedValues("ach")] string Type, AcceptedMandate Mandate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Nonce,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? BankAccountId,
    string? DeviceData = null);
