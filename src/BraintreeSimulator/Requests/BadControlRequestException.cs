namespace CustomerPayments.BraintreeSimulator.Requests;

/// <summary>
/// Someone asked the simulator's controls for something they cannot do. The message is meant to be read.
/// </summary>
public sealed class BadControlRequestException(string message) : Exception(message);
