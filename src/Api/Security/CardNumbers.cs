using System.Globalization;
using System.Text.Json;
using CustomerPayments.Api.Http;
using CustomerPayments.Application.Telemetry;

namespace CustomerPayments.Api.Security;

/// <summary>Marks routes whose requests come from customers' browsers.</summary>
internal sealed record RefusesCardNumbers;

/// <summary>
/// Keeps card numbers out: a customer's request with a whole value that looks like a card number is refused before
/// anything reads it (PCI DSS SAQ A). Members for ids, references and numbers are exempt, because Luhn matches one
/// random number in ten; headers that nothing here reads are ignored (decision 50).
/// </summary>
internal static class CardNumbers
{
    private static readonly HashSet<string> Exempt = ["id", "invoiceIds", "reference", "number", "key"];

    /// <summary>Parameters that hold ids, and the search for an invoice's number.</summary>
    private static readonly HashSet<string> ExemptParameters = ["id", "invoiceId", "q"];

    /// <summary>
    /// Parameters that machines make, and never of digits alone: all separators of digits are ignored in them.
    /// </summary>
    private static readonly HashSet<string> MadeByMachines = ["nonce", "deviceData", "Idempotency-Key"];

    /// <summary>
    /// Headers that all routes read; a route's metadata names its further ones. <c>X-Request-Id</c> is replaced, not
    /// refused.
    /// </summary>
    private static readonly string[] ReadEverywhere = ["User-Agent"];

    public static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata is not { } route || route.GetMetadata<RefusesCardNumbers>() is null)
        {
            await next(http);
            return;
        }

        var headers = route.GetOrderedMetadata<ReadHeader>().Select(header => header.Name).Concat(ReadEverywhere);
        if (InQuery(http.Request.Query) || InHeaders(http.Request.Headers, headers)
            || HasCardNumber(http.Features.Get<JsonBody>()))
        {
            http.RequestServices.GetRequiredService<DoorMetrics>().CountCardNumber();
            await Problems.WriteAsync(http, Problems.Problem(
                "card-number-not-accepted", "The request holds what looks like a card number. It was not stored."));
        }
        else
        {
            await next(http);
        }
    }

    /// <summary>Looks at names as well, because a refusal repeats an unknown name.</summary>
    private static bool InQuery(IQueryCollection query) =>
        query.Any(parameter => LooksLikeCardNumber(parameter.Key)
            || !ExemptParameters.Contains(parameter.Key) && parameter.Value.Any(value => Holds(parameter.Key, value)));

    private static bool InHeaders(IHeaderDictionary headers, IEnumerable<string> names) =>
        names.Any(name => headers[name].Any(value => Holds(name, value)));

    private static bool Holds(string name, string? value) =>
        value is not null && LooksLikeCardNumber(value, MadeByMachines.Contains(name));

    private static bool HasCardNumber(JsonBody? body) => body is not null && HasCardNumber(body.Bytes.Span);

    /// <returns>False for a body that is no JSON; the reader of bodies refuses it.</returns>
    internal static bool HasCardNumber(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var name = "";
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    // A refusal repeats the name of an unknown member.
                    name = reader.GetString()!;
                    if (LooksLikeCardNumber(name))
                        return true;
                }
                else if (!Exempt.Contains(name) && Holds(name, TextOf(ref reader)))
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

    /// <summary>No amount has as many digits as a card number, so a bare number of that shape is no amount.</summary>
    private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
        _ => null,
    };

    /// <summary>13 to 19 digits of any script that pass Luhn (ISO/IEC 7812-1), spaces and dashes aside.</summary>
    /// <param name="anySeparator">Whether to ignore all punctuation between digits, not only spaces and dashes.</param>
    internal static bool LooksLikeCardNumber(string text, bool anySeparator = false)
    {
        var (digits, sum) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (IsSeparator(text[i], anySeparator))
                continue;
            var digit = CharUnicodeInfo.GetDecimalDigitValue(text[i]);
            if (digit < 0 || ++digits > 19)
                return false;

            sum += digits % 2 == 1 ? digit : digit * 2 % 10 + digit * 2 / 10;
        }

        return digits >= 13 && sum % 10 == 0;
    }

    private static bool IsSeparator(char character, bool any) =>
        any ? !char.IsLetterOrDigit(character) : character is ' ' or '-';
}
