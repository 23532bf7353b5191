using System.Globalization;
using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>
/// The GraphQL address, below HTTP: credentials, version, the fault asked for, the document. Both the endpoint and
/// the in-process handler answer from here.
/// </summary>
internal sealed class GatewayWire(
    GatewaySimulator simulator, SimulatorClock clock, FaultBoard faults, ILogger logger)
{
    private readonly Credentials credentials = new(simulator.Options);
    private readonly DocumentRunner documents = new(simulator, logger);

    /// <exception cref="BadControlRequestException">The fault header cannot be read.</exception>
    public async Task<WireAnswer> AnswerAsync(WireRequest request, CancellationToken ct)
    {
        var headerFault = request.Fault is { Length: > 0 } header ? FaultReader.FromHeader(header) : null;
        simulator.CatchUp();

        if (credentials.Read(request.Authorization, clock.Now) is not { } caller)
            return WireAnswer.Json(
                ErrorBodies.WithoutResult("AUTHENTICATION", "Authentication credentials are invalid."));
        if (!DateOnly.TryParseExact(
            request.Version, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var version))
            return WireAnswer.Json(ErrorBodies.WithoutResult(
                "UNSUPPORTED_CLIENT", "The Braintree-Version header is required and must be a date as YYYY-MM-DD."));
        if (GraphQlBody.Read(request.Body) is not { } body)
            return WireAnswer.Json(ErrorBodies.OfDocument("The request body must be a JSON object with a query."));

        if (headerFault is not null && FaultBoard.IsAboutWebhooks(headerFault.Fault))
        {
            faults.Arm(headerFault);
            headerFault = null;
        }

        var fault = headerFault ?? faults.TakeForRequest(body.RootFields, body.CarriesOrderId);
        if (fault is not null)
            logger.LogInformation("The simulator shows {Fault} on {Operation}", fault.Fault, body.RootFields);
        return await AnswerAsync(body, request.Body, caller, version, fault, ct);
    }

    /// <summary>Does what an earlier request asked whose answer was lost.</summary>
    public void CarryOut(DeferredRequestRecord request)
    {
        var body = GraphQlBody.Read(request.Body)!;
        // Nobody reads the answer, so its shapes do not matter.
        documents.RunAsync(body, request.Caller, ChargeScript.None, version: default).GetAwaiter().GetResult();
    }

    private async Task<WireAnswer> AnswerAsync(
        GraphQlBody body, string text, CallerKind caller, DateOnly version, SimulatorFault? fault, CancellationToken ct)
    {
        var operation = body.ResponseKey;
        switch (fault?.Fault)
        {
            case FaultKind.TimeoutBeforeCommit:
                await Wait(fault, 75, ct);
                return WireAnswer.Silence();

            case FaultKind.TimeoutAfterCommit:
                await Run();
                await Wait(fault, 75, ct);
                return WireAnswer.Silence();

            case FaultKind.SlowAnswer:
                var slow = await Run();
                await Wait(fault, 19, ct);
                return WireAnswer.Json(slow);

            case FaultKind.ApplyLate:
                Defer(text, caller, TimeSpan.FromSeconds(fault.Seconds ?? 30));
                return WireAnswer.Silence();

            case FaultKind.Reset:
                var cut = await RunIf(fault, true) ?? ErrorBodies.OfOperation("INTERNAL", operation);
                return WireAnswer.Json(cut, Breakage.InsideBody);

            case FaultKind.TruncatedBody:
                var whole = await RunIf(fault, true) ?? ErrorBodies.OfOperation("INTERNAL", operation);
                return WireAnswer.Json(whole[..(whole.Length / 2)]);

            case FaultKind.HtmlBody:
                await RunIf(fault, false);
                return new WireAnswer(200, "text/html", "<html><body><h1>Please wait</h1></body></html>");

            case FaultKind.Http429 or FaultKind.Http500 or FaultKind.Http502 or FaultKind.Http503:
                if (fault.Fault is not FaultKind.Http429) await RunIf(fault, false);
                return new WireAnswer(StatusOf(fault.Fault), "text/plain", "The gateway cannot answer.");

            case FaultKind.Internal or FaultKind.InternalAfterCommit or FaultKind.ServiceAvailability:
                await RunIf(fault, fault.Fault is FaultKind.InternalAfterCommit);
                return WireAnswer.Json(ErrorBodies.OfOperation(
                    fault.Fault is FaultKind.ServiceAvailability ? "SERVICE_AVAILABILITY" : "INTERNAL", operation));

            case FaultKind.InternalBesideData:
                return WireAnswer.Json(ErrorBodies.Beside(await Run(), "INTERNAL", operation));

            case FaultKind.ResourceLimit:
                return WireAnswer.Json(ErrorBodies.OfOperation("RESOURCE_LIMIT", operation));

            case FaultKind.Authentication or FaultKind.Authorization:
                return WireAnswer.Json(ErrorBodies.WithoutResult(
                    WireNames.Of(fault.Fault), "The simulator was asked to refuse these credentials."));

            case FaultKind.UnknownStatus:
                return WireAnswer.Json(ErrorBodies.WithStatus(await Run(), fault.Value ?? "SETTLEMENT_UNDER_REVIEW"));

            case FaultKind.WebhookBeforeAnswer:
                var answer = await Run();
                await simulator.SendNotificationsAsync(ct);
                return WireAnswer.Json(answer);

            default:
                return WireAnswer.Json(await Run());
        }

        Task<string> Run() => documents.RunAsync(body, caller, ChargeScript.Of(fault), version);
        async Task<string?> RunIf(SimulatorFault shown, bool byDefault) =>
            shown.Committed ?? byDefault ? await Run() : null;
    }

    private Task Wait(SimulatorFault fault, int byDefault, CancellationToken ct) =>
        clock.Wait(TimeSpan.FromSeconds(fault.Seconds ?? byDefault), ct);

    private void Defer(string body, CallerKind caller, TimeSpan by)
    {
        var request = new DeferredRequestRecord
        {
            Id = Guid.NewGuid().ToString("N"),
            Body = body,
            Caller = caller,
            DueAt = clock.Now + by,
        };
        lock (simulator.Ledger.Gate) simulator.Ledger.Save(request);
    }

    private static int StatusOf(FaultKind kind) => kind switch
    {
        FaultKind.Http429 => 429,
        FaultKind.Http502 => 502,
        FaultKind.Http503 => 503,
        _ => 500,
    };
}
