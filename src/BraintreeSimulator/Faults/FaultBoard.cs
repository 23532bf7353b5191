namespace CustomerPayments.BraintreeSimulator.Faults;

/// <summary>The faults armed and not yet shown. Kept in memory only: a restart forgets them.</summary>
internal sealed class FaultBoard
{
    private static readonly string[] Charges = ["chargeCreditCard", "chargePaymentMethod", "chargeUsBankAccount"];
    private readonly Lock gate = new();
    private readonly List<SimulatorFault> armed = [];

    /// <summary>Whether it waits for a notification rather than a request.</summary>
    public static bool IsAboutWebhooks(FaultKind kind) =>
        kind is FaultKind.WebhookDuplicate or FaultKind.WebhookReorder or FaultKind.WebhookLoss;

    public IReadOnlyList<SimulatorFault> Armed
    {
        get
        {
            lock (gate) return [.. armed];
        }
    }

    public void Arm(SimulatorFault fault)
    {
        lock (gate) armed.Add(fault);
    }

    public void Clear()
    {
        lock (gate) armed.Clear();
    }

    /// <summary>Takes the first fault that fits a request, in the order they were armed.</summary>
    /// <param name="operations">Root fields of the document.</param>
    /// <param name="carriesOrderId">Whether an order id occurs among the request's variables.</param>
    public SimulatorFault? TakeForRequest(IReadOnlyCollection<string> operations, Func<string, bool> carriesOrderId) =>
        Take(fault =>
        !IsAboutWebhooks(fault.Fault)
        && (fault.Operation is "*" || operations.Any(fault.Operation is { } one ? one.Equals : Charges.Contains))
        && (fault.OrderId is null || carriesOrderId(fault.OrderId)));

    public SimulatorFault? TakeForNotification() => Take(fault => IsAboutWebhooks(fault.Fault));

    private SimulatorFault? Take(Predicate<SimulatorFault> fits)
    {
        lock (gate)
        {
            var at = armed.FindIndex(fits);
            if (at < 0) return null;

            var fault = armed[at];
            if (fault.Times > 1) armed[at] = fault with { Times = fault.Times - 1 };
            else armed.RemoveAt(at);
            return fault;
        }
    }
}
