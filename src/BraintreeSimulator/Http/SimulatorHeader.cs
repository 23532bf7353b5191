namespace CustomerPayments.BraintreeSimulator.Http;

/// <summary>Every answer says that no real gateway gave it.</summary>
internal static class SimulatorHeader
{
    public const string Name = "X-Simulator";
    public const string Value = "CustomerPayments Braintree simulator";
}
