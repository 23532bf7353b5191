using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Http;

/// <summary>Problem details (RFC 9457) for requests the simulator's controls cannot serve.</summary>
internal static class Problems
{
    public static string Text(string sentence, int status = 400) => JsonSerializer.Serialize(new
    {
        type = "about:blank",
        title = status is 404 ? "Not Found" : "Bad Request",
        status,
        detail = sentence,
    });
}
