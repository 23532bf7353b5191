namespace CustomerPayments.Application.Requests;

/// <summary>The thing does not exist, or is another customer's: the caller cannot tell which.</summary>
public sealed class NotFoundException(string what) : Exception($"There is no such {what}.");
