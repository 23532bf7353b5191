using System.Text.Json;
using CustomerPayments.Application;

namespace CustomerPayments.Api;

/// <summary>Marks routes whose requests come from customers' browsers.</summary>
internal sealed record RefusesCardNumbers;

/// <summary>
/// Card numbers never enter: a customer's request in which a whole value looks like one is refused before anything reads
/// it (PCI DSS SAQ A). Members that hold ids, references and numbers are exempt, because Luhn matches one random number in ten.
/// </summary>
internal static class CardNumbers
{
    private static readonly HashSet<string> Exempt = ["id", "invoiceIds", "reference", "number", "key"];

    /// <summary>Parameters that hold ids, and the search for an invoice's number.</summary>
    private static readonly HashSet<string> ExemptParameters = ["id", "invoiceId", "q"];

    public static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RefusesCardNumbers>() is null)
        {
            await next(http);
            return;
        }

        if (InParameters(http.Request) || await InBodyAsync(http))
        {
            http.RequestServices.GetRequiredService<Telemetry>().CardNumbersRefused.Add(1);
            await Problems.WriteAsync(http, Problems.Problem("card-number-not-accepted", "The request holds what looks like a card number. It was not stored."));
        }
        else
        {
            await next(http);
        }
    }

    private static bool InParameters(HttpRequest request) =>
        request.Query.Where(parameter => !ExemptParameters.Contains(parameter.Key)).SelectMany(parameter => parameter.Value)
            .Concat(request.Headers.Where(header => header.Key is not "X-Request-Id").SelectMany(header => header.Value))
            .Any(value => value is not null && LooksLikeCardNumber(value));

    private static async Task<bool> InBodyAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
            return false;

        http.Request.EnableBuffering();
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        http.Request.Body.Position = 0;
        return HasCardNumber(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <returns>False for what is no JSON; reading it properly is for others.</returns>
    internal static bool HasCardNumber(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var exempt = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    // An unknown member is named in the refusal.
                    var name = reader.GetString()!;
                    exempt = Exempt.Contains(name);
                    if (LooksLikeCardNumber(name))
                        return true;
                }
                else if (!exempt && TextOf(ref reader) is { } text && LooksLikeCardNumber(text))
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }

        return false;
    }

    /// <summary>No amount has as many digits as a card number, so that a bare number of that shape is none.</summary>
    private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
        _ => null,
    };

    /// <summary>13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1), spaces and dashes aside.</summary>
    internal static bool LooksLikeCardNumber(string text)
    {
        var (digits, sum) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (text[i] is ' ' or '-')
                continue;
            if (!char.IsAsciiDigit(text[i]) || ++digits > 19)
                return false;

            var digit = text[i] - '0';
            sum += digits % 2 == 1 ? digit : digit * 2 % 10 + digit * 2 / 10;
        }

        return digits >= 13 && sum % 10 == 0;
    }
}
