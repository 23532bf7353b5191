using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Control;

/// <summary>Problem details (RFC 9457) for requests the simulator's controls cannot serve.</summary>
internal static class BadRequests
{
    public static string Problem(string sentence) => JsonSerializer.Serialize(new
    {
        type = "about:blank",
        title = "Bad Request",
        status = 400,
        detail = sentence,
    });
}
