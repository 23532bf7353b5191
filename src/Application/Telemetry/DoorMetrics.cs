using System.Diagnostics.Metrics;

namespace CustomerPayments.Application.Telemetry;

/// <summary>What is turned away at the door, and what the door costs.</summary>
public sealed class DoorMetrics(IMeterFactory meters)
{
    private readonly Counter<long> hashes = meters.Ours().CreateCounter<long>(
        "customerpayments.password_hashes", "{hash}", "Passwords hashed or verified.");

    private readonly Counter<long> cardNumbers = meters.Ours().CreateCounter<long>(
        "customerpayments.card_numbers.refused", "{request}",
        "Requests refused because something in them looked like a card number.");

    private readonly Counter<long> policyReports = meters.Ours().CreateCounter<long>(
        "customerpayments.policy_reports", "{report}",
        "Reports of breaches of the portal's content policy, by directive.");

    private readonly Counter<long> limited = meters.Ours().CreateCounter<long>(
        "customerpayments.requests.limited", "{request}", "Requests answered 429, by policy.");

    private readonly Counter<long> forged = meters.Ours().CreateCounter<long>(
        "customerpayments.notifications.refused", "{notification}",
        "Notifications of the gateway's that no known key has signed.");

    public void CountHash() => hashes.Add(1);

    public void CountCardNumber() => cardNumbers.Add(1);

    public void CountPolicyReport(string directive) => policyReports.Add(1, "directive".Is(directive));

    /// <param name="policy">The limit that was hit.</param>
    public void CountLimited(string policy) => limited.Add(1, "policy".Is(policy));

    public void CountForgedNotification() => forged.Add(1);

    /// <param name="waiting">How many password hashes wait for their turn.</param>
    public void ObserveHashQueue(Func<long> waiting) => meters.Ours().CreateObservableGauge(
        "customerpayments.password_hashes.queued", waiting, "{hash}", "Password hashes that wait for their turn.");
}
