using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using GraphQL;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>What resolvers need to know about the request, and the gateway it was sent to.</summary>
internal sealed class RequestContext(GatewaySimulator simulator, CallerKind caller, ChargeScript script)
    : Dictionary<string, object?>
{
    public GatewaySimulator Simulator { get; } = simulator;
    public CallerKind Caller { get; } = caller;
    public ChargeScript Script { get; } = script;

    public static RequestContext Of(IResolveFieldContext context) => (RequestContext)context.UserContext;
}
