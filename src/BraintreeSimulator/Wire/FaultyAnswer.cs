using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>The answer to a request on which a fault is shown.</summary>
/// <param name="operation">The name under which the answer gives the operation's result.</param>
/// <param name="run">Carries the request out and returns the right answer.</param>
internal sealed class FaultyAnswer(SimulatorFault fault, string operation, Func<Task<string>> run)
{
    /// <param name="notify">Posts the notifications that are due.</param>
    public async Task<WireAnswer> GiveAsync(
        SimulatorClock clock, Func<CancellationToken, Task> notify, CancellationToken ct)
    {
        switch (fault.Fault)
        {
            case FaultKind.TimeoutBeforeCommit:
                await WaitAsync(75);
                return WireAnswer.Silence();

            case FaultKind.TimeoutAfterCommit:
                await run();
                await WaitAsync(75);
                return WireAnswer.Silence();

            case FaultKind.SlowAnswer:
                var slow = await run();
                await WaitAsync(19);
                return WireAnswer.Json(slow);

            case FaultKind.WebhookBeforeAnswer:
                var answer = await run();
                await notify(ct);
                return WireAnswer.Json(answer);

            case FaultKind.Reset or FaultKind.TruncatedBody or FaultKind.HtmlBody:
                return await SpoiltAsync();

            case FaultKind.Http429 or FaultKind.Http500 or FaultKind.Http502 or FaultKind.Http503:
                if (fault.Fault is not FaultKind.Http429) await RunIfCommittedAsync(byDefault: false);
                return new WireAnswer(StatusOf(fault.Fault), "text/plain", "The gateway cannot answer.");

            case FaultKind.UnknownStatus:
                return WireAnswer.Json(ErrorBodies.WithStatus(await run(), fault.Value ?? "SETTLEMENT_UNDER_REVIEW"));

            default:
                return WireAnswer.Json(await ErrorAsync() ?? await run());
        }

        Task WaitAsync(int byDefault) => clock.Wait(TimeSpan.FromSeconds(fault.Seconds ?? byDefault), ct);
    }

    /// <summary>A body that breaks off, or that is none of the gateway's.</summary>
    private async Task<WireAnswer> SpoiltAsync()
    {
        if (fault.Fault is FaultKind.HtmlBody)
        {
            await RunIfCommittedAsync(byDefault: false);
            return new WireAnswer(200, "text/html", "<html><body><h1>Please wait</h1></body></html>");
        }

        var whole = await RunIfCommittedAsync(byDefault: true) ?? ErrorBodies.OfOperation("INTERNAL", operation);
        return fault.Fault is FaultKind.Reset
            ? WireAnswer.Json(whole, Breakage.InsideBody)
            : WireAnswer.Json(whole[..(whole.Length / 2)]);
    }

    /// <summary>One of Braintree's error classes; null for a fault that changes the charge itself.</summary>
    private async Task<string?> ErrorAsync()
    {
        switch (fault.Fault)
        {
            case FaultKind.Internal or FaultKind.InternalAfterCommit or FaultKind.ServiceAvailability:
                await RunIfCommittedAsync(byDefault: fault.Fault is FaultKind.InternalAfterCommit);
                return ErrorBodies.OfOperation(
                    fault.Fault is FaultKind.ServiceAvailability ? "SERVICE_AVAILABILITY" : "INTERNAL", operation);

            case FaultKind.InternalBesideData:
                return ErrorBodies.Beside(await run(), "INTERNAL", operation);

            case FaultKind.ResourceLimit:
                return ErrorBodies.OfOperation("RESOURCE_LIMIT", operation);

            case FaultKind.Authentication or FaultKind.Authorization:
                return ErrorBodies.WithoutResult(
                    WireNames.Of(fault.Fault), "The simulator was asked to refuse these credentials.");

            default:
                return null;
        }
    }

    /// <summary>The right answer, if the request is carried out although its answer is spoilt; else null.</summary>
    private async Task<string?> RunIfCommittedAsync(bool byDefault) =>
        fault.Committed ?? byDefault ? await run() : null;

    private static int StatusOf(FaultKind kind) => kind switch
    {
        FaultKind.Http429 => 429,
        FaultKind.Http502 => 502,
        FaultKind.Http503 => 503,
        _ => 500,
    };
}
