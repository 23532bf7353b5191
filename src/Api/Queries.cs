using System.Globalization;
using System.Text.Json;
using CustomerPayments.Application;
using Microsoft.AspNetCore.Http.Metadata;

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

    /// <summary>
    /// The parameter that is of another type than its route takes: what the compiler writes to read parameters refuses such a request
    /// without saying which.
    /// </summary>
    public static string? Unreadable(HttpContext http) => http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
        .FirstOrDefault(parameter => !Reads(parameter.ParameterInfo.ParameterType, http.Request.Query[parameter.Name].ToString()))?.Name;

    private static bool Reads(Type type, string text) => text.Length == 0 || (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(int) => Parses<int>(text),
        var t when t == typeof(long) => Parses<long>(text),
        var t when t == typeof(bool) => Parses<bool>(text),
        var t when t == typeof(Guid) => Parses<Guid>(text),
        _ => true,
    };

    private static bool Parses<T>(string text) where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out _);

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
