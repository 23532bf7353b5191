namespace CustomerPayments.Application.Auditing;

/// <summary>The caller of the present request, and its address.</summary>
public interface IRequestOrigin
{
    /// <summary>
    /// <c>customer:&lt;id&gt;</c>, <c>client:&lt;id&gt;</c>, <c>anonymous</c>, or <c>system</c> outside a request.
    /// </summary>
    string Who { get; }

    /// <summary>The person for whom a client of the back office acts; null when it names none.</summary>
    string? OnBehalfOf { get; }

    /// <summary>The client's IP address.</summary>
    string? Address { get; }

    string? RequestId { get; }

    /// <summary>What the client says that it is, cut to a bearable length.</summary>
    string? UserAgent { get; }
}

/// <summary>The origin of jobs and commands.</summary>
internal sealed class NoRequest : IRequestOrigin
{
    public string Who => "system";

    public string? OnBehalfOf => null;

    public string? Address => null;

    public string? RequestId => null;

    public string? UserAgent => null;
}
