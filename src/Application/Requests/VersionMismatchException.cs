namespace CustomerPayments.Application.Requests;

/// <summary>The caller named a version of the resource (<c>If-Match</c>) that is not the present one.</summary>
public sealed class VersionMismatchException() : Exception("The resource has changed since it was read.");
