using System.Text.Json;

namespace CustomerPayments.Api;

/// <summary>Marks routes whose bodies come from customers' browsers.</summary>
internal sealed class RefusesCardNumbers;

/// <summary>
/// Card numbers never enter: a customer's body in which a whole string looks like one is refused before anything reads it
/// (PCI DSS SAQ A). Ids, references, numbers and keys are exempt, because Luhn matches one random number in ten.
/// </summary>
internal static class CardNumbers
{
    private static readonly HashSet<string> Exempt = ["id", "invoiceIds", "reference", "number", "key"];

    public static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RefusesCardNumbers>() is null || !http.Request.HasJsonContentType())
        {
            await next(http);
            return;
        }

        http.Request.EnableBuffering();
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        http.Request.Body.Position = 0;
        if (HasCardNumber(body.GetBuffer().AsSpan(0, (int)body.Length)))
            await Problems.WriteAsync(http, Problems.Problem("card-number-not-accepted", "The body holds what looks like a card number. It was not stored."));
        else
            await next(http);
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
                    exempt = Exempt.Contains(reader.GetString()!);
                else if (reader.TokenType is JsonTokenType.String && !exempt && LooksLikeCardNumber(reader.GetString()!))
                    return true;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }

        return false;
    }

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
