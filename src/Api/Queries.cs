using System.Globalization;
using System.Text.Json;
using CustomerPayments.Application;

namespace CustomerPayments.Api;

/// <summary>Reads query parameters, with an error that names the one that is wrong.</summary>
internal static class Queries
{
    /// <exception cref="InvalidParameterException"/>
    public static PageRequest<TFilter> Page<TFilter>(TFilter filter, string? cursor, int? limit)
        where TFilter : new() => new(filter, cursor, limit ?? 25);

    /// <summary>One of the words of an enumeration, in kebab case.</summary>
    /// <exception cref="InvalidParameterException"/>
    public static T? Word<T>(string name, string? text)
        where T : struct, Enum
    {
        if (text is null)
            return null;

        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}") == text)
                return value;
        }

        throw new InvalidParameterException(
            name, $"One of {string.Join(", ", Enum.GetNames<T>().Where(n => n != "None").Select(JsonNamingPolicy.KebabCaseLower.ConvertName))}.");
    }

    /// <summary>RFC 3339 with an offset, as UTC.</summary>
    /// <exception cref="InvalidParameterException"/>
    public static DateTime? Instant(string name, string? text) =>
        text is null ? null
        : DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            && (text.EndsWith('Z') || text[^6..].IndexOfAny(['+', '-']) == 0)
            ? instant.UtcDateTime
            : throw new InvalidParameterException(name, "An instant such as 2026-11-22T14:00:00Z.");

    /// <exception cref="InvalidParameterException"/>
    public static DateOnly? Date(string name, string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw new InvalidParameterException(name, "A date such as 2026-11-22.");

    /// <summary>The page, with its successor named in a Link header (RFC 8288), too.</summary>
    public static IResult Ok<T>(HttpContext http, Page<T> page)
    {
        if (page.NextCursor is { } cursor)
        {
            var limit = http.Request.Query["limit"].ToString() is { Length: > 0 } l ? $"&limit={Uri.EscapeDataString(l)}" : "";
            http.Response.Headers.Link = $"<{http.Request.Path}?cursor={cursor}{limit}>; rel=\"next\"";
        }

        return TypedResults.Ok(page);
    }
}
