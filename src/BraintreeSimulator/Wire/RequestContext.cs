using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using GraphQL;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>What resolvers need to know about the request, and the gateway it was sent to.</summary>
internal sealed class RequestContext(
    GatewayEngine gateway, CallerKind caller, ChargeScript script, DateOnly version)
    : Dictionary<string, object?>
{
    public GatewayEngine Gateway { get; } = gateway;
    public CallerKind Caller { get; } = caller;
    public ChargeScript Script { get; } = script;

    /// <summary>The day of the API whose shapes are asked for: the header <c>Braintree-Version</c>.</summary>
    public DateOnly Version { get; } = version;

    public static RequestContext Of(IResolveFieldContext context) => (RequestContext)context.UserContext;
}
