using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CustomerPayments.BraintreeSimulator.Http;

/// <summary>The addresses under /simulator: Braintree's wire, the simulator's controls and its page.</summary>
internal static class SimulatorEndpoints
{
    private const int BodyMax = 1 << 20;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static void Map(IEndpointRouteBuilder app)
    {
        var simulator = app.MapGroup("/simulator")
            .AllowAnonymous()
            .ExcludeFromDescription()
            .AddEndpointFilter(Announce);

        simulator.MapPost("/graphql", GraphQl).AddEndpointFilter(ForAnyOrigin);
        simulator.MapMethods("/graphql", ["OPTIONS"], Preflight).AddEndpointFilter(ForAnyOrigin);
        ThreeDSecureEndpoints.Map(simulator);
        simulator.MapPost("/clock/advance", AdvanceClock);
        simulator.MapPost("/transactions/{id}/return", ReturnTransaction);
        simulator.MapGet("/transactions.json", ListTransactions);
        simulator.MapGet("/deposits.json", (GatewaySimulator gateway) => Results.Json(gateway.Deposits()));
        simulator.MapPost("/faults", ArmFault);
        simulator.MapGet("/faults", (GatewaySimulator gateway) => Results.Json(gateway.ArmedFaults, FaultReader.Json));
        simulator.MapDelete("/faults", (GatewaySimulator gateway) =>
        {
            gateway.ClearFaults();
            return Results.NoContent();
        });
        simulator.MapGet("/", (GatewaySimulator gateway, HttpContext http) => StatusPage.Show(gateway, http));
        simulator.MapGet("/simulator.css", StatusPage.Styles);
        simulator.Map("/{**rest}", () => Results.Text(
            Problems.Text("There is nothing here for this method.", 404), "application/problem+json", statusCode: 404));
    }

    /// <summary>The header on every answer, and a sentence instead of a stack for whatever cannot be served.</summary>
    private static async ValueTask<object?> Announce(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers[SimulatorHeader.Name] = SimulatorHeader.Value;
        try
        {
            return await next(context);
        }
        catch (BadControlRequestException exception)
        {
            return Results.Text(Problems.Text(exception.Message), "application/problem+json", statusCode: 400);
        }
    }

    /// <summary>
    /// As at Braintree, a page of any origin may ask, since what it may do hangs on its credentials alone.
    /// </summary>
    private static ValueTask<object?> ForAnyOrigin(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        return next(context);
    }

    private static IResult Preflight(HttpResponse response)
    {
        response.Headers.AccessControlAllowMethods = "POST";
        response.Headers.AccessControlAllowHeaders = "Authorization, Braintree-Version, Content-Type";
        response.Headers.AccessControlMaxAge = "7200";
        return Results.NoContent();
    }

    private static async Task<IResult> GraphQl(HttpContext http, GatewaySimulator gateway)
    {
        var answer = await gateway.Wire.AnswerAsync(
            new WireRequest(
                http.Request.Headers.Authorization,
                http.Request.Headers["Braintree-Version"],
                http.Request.Headers[FaultReader.Header],
                await BodyOf(http.Request)),
            http.RequestAborted);
        return new WireResult(answer);
    }

    private static IResult ListTransactions(HttpRequest request, GatewaySimulator gateway)
    {
        var limit = 100;
        if (request.Query["limit"].FirstOrDefault() is { } asked
            && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > 1000))
            throw new BadControlRequestException("limit is a whole number between 1 and 1000.");
        return Results.Json(gateway.Transactions(limit, request.Query["orderId"].FirstOrDefault()));
    }

    private static async Task<IResult> AdvanceClock(HttpRequest request, GatewaySimulator gateway)
    {
        var days = Parsed<ClockAdvance>(await BodyOf(request)).Days
            ?? throw new BadControlRequestException("days is missing; it is a whole number between 1 and 366.");
        gateway.AdvanceClock(days);
        return Results.Json(new { now = gateway.Now });
    }

    private static async Task<IResult> ReturnTransaction(string id, HttpRequest request, GatewaySimulator gateway)
    {
        var code = Parsed<BankReturn>(await BodyOf(request)).Code
            ?? throw new BadControlRequestException("code is missing; it is a return code such as R01.");
        gateway.Return(id, code);
        return Results.Json(gateway.Transaction(id));
    }

    private static async Task<IResult> ArmFault(HttpRequest request, GatewaySimulator gateway)
    {
        gateway.Arm(FaultReader.FromJson(await BodyOf(request)));
        return Results.Json(gateway.ArmedFaults, FaultReader.Json);
    }

    private static T Parsed<T>(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Strict)
                ?? throw new BadControlRequestException("The body is null.");
        }
        catch (JsonException exception)
        {
            throw new BadControlRequestException($"The body could not be read: {exception.Message}");
        }
    }

    private static async Task<string> BodyOf(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, request.HttpContext.RequestAborted) is > 0 and var length)
        {
            if (body.Length + length > BodyMax) throw new BadControlRequestException("The body is too large.");
            body.Append(buffer, 0, length);
        }

        return body.ToString();
    }

    private sealed record ClockAdvance(int? Days);

    private sealed record BankReturn(string? Code);

    /// <summary>Writes the answer, or breaks the connection as asked.</summary>
    private sealed class WireResult(WireAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (answer.Breakage is Breakage.BeforeAnswer)
            {
                httpContext.Abort();
                return;
            }

            var bytes = Encoding.UTF8.GetBytes(answer.Body);
            httpContext.Response.StatusCode = answer.Status;
            httpContext.Response.ContentType = answer.ContentType;
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.ContentLength = bytes.Length;
            if (answer.Breakage is Breakage.InsideBody)
            {
                await httpContext.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
                await httpContext.Response.Body.FlushAsync();
                httpContext.Abort();
                return;
            }

            await httpContext.Response.Body.WriteAsync(bytes);
        }
    }
}
