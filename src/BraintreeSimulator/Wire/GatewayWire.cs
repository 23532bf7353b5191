using System.Globalization;
using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>
/// The GraphQL address, below HTTP: credentials, version, the fault asked for, the document. The endpoint and the
/// in-process handler both answer from here.
/// </summary>
internal sealed class GatewayWire(GatewayEngine gateway, ILogger logger)
{
    private readonly Credentials credentials = new(gateway.Options);
    private readonly DocumentRunner documents = new(gateway, logger);

    /// <exception cref="BadControlRequestException">The fault header cannot be read.</exception>
    public async Task<WireAnswer> AnswerAsync(WireRequest request, CancellationToken ct)
    {
        var headerFault = request.Fault is { Length: > 0 } header ? FaultReader.FromHeader(header) : null;
        CatchUp();

        if (credentials.Read(request.Authorization, gateway.Now) is not { } caller)
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
            gateway.Faults.Arm(headerFault);
            headerFault = null;
        }

        var fault = headerFault ?? gateway.Faults.TakeForRequest(body.RootFields, body.CarriesOrderId);
        if (fault is null) return WireAnswer.Json(await documents.RunAsync(body, caller, ChargeScript.None, version));

        logger.LogInformation("The simulator shows {Fault} on {Operation}", fault.Fault, body.RootFields);
        if (fault.Fault is FaultKind.ApplyLate)
        {
            Defer(request.Body, caller, TimeSpan.FromSeconds(fault.Seconds ?? 30));
            return WireAnswer.Silence();
        }

        var faulty = new FaultyAnswer(
            fault, body.ResponseKey, () => documents.RunAsync(body, caller, ChargeScript.Of(fault), version));
        return await faulty.GiveAsync(gateway.Clock, SendNotificationsAsync, ct);
    }

    /// <summary>
    /// Does everything that the passing of time brings, late requests included. Nobody reads their answers.
    /// </summary>
    public void CatchUp()
    {
        foreach (var request in gateway.CatchUp())
            documents.RunAsync(GraphQlBody.Read(request.Body)!, request.Caller, ChargeScript.None, version: default)
                .GetAwaiter().GetResult();
    }

    /// <summary>Posts the notifications that are due.</summary>
    /// <returns>How many were accepted.</returns>
    public Task<int> SendNotificationsAsync(CancellationToken ct)
    {
        CatchUp();
        return gateway.Outbox.SendDueAsync(ct);
    }

    private void Defer(string body, CallerKind caller, TimeSpan by)
    {
        var request = new DeferredRequestRecord
        {
            Id = Guid.NewGuid().ToString("N"),
            Body = body,
            Caller = caller,
            DueAt = gateway.Now + by,
        };
        lock (gateway.Ledger.Gate) gateway.Ledger.Save(request);
    }
}
