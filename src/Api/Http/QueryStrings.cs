using System.Globalization;
using System.Text.Json;
using CustomerPayments.Application;
using CustomerPayments.Domain;
using Microsoft.AspNetCore.Http.Metadata;

namespace CustomerPayments.Api.Http;

/// <summary>Reads query parameters, with an error that names the one that is wrong.</summary>
internal static class QueryStrings
{
    /// <summary>Of a name that somebody made up, this much is repeated in the refusal.</summary>
    private const int NameShownMax = 100;

    /// <summary>
    /// Refuses what a route under <c>/v1</c> would otherwise pass over or read as something else: a parameter that it
    /// does not have, since a misspelt filter filters nothing; one that takes one value and stands there twice; one
    /// with a NUL, which not every database keeps.
    /// </summary>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var query = http.Request.Query;
        if (query.Count > 0 && http.Request.Path.StartsWithSegments("/v1") && http.GetEndpoint() is RouteEndpoint route)
            Check(query, Known(route).ToDictionary(known => known.Name, known => TypeOf(known).IsArray));
        return next(http);
    }

    private static void Check(IQueryCollection query, Dictionary<string, bool> known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.TryGetValue(name, out var repeats))
                throw Unknown(name, known);
            if (values.Count > 1 && !repeats)
                throw new InvalidParameterException(name, "The parameter stands there twice.");
            if (values.Any(value => value?.Contains('\0') ?? false))
                throw new InvalidParameterException(name, "The value holds a NUL character.");
        }
    }

    private static InvalidParameterException Unknown(string name, Dictionary<string, bool> known)
    {
        var shown = name.Cut(NameShownMax);
        return new InvalidParameterException(shown, Nearest.Of(shown, known.Keys) is { } nearest
            ? $"There is no parameter {shown}; the nearest is {nearest}."
            : $"There is no parameter {shown}: this operation has none.");
    }

    /// <summary>
    /// What a route reads from the query, by its own signature: text, lists of text, and what is made of text, unless
    /// it stands in the path.
    /// </summary>
    private static IEnumerable<IParameterBindingMetadata> Known(RouteEndpoint route) =>
        route.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => route.RoutePattern.GetParameter(parameter.Name) is null)
            .Where(parameter => parameter.HasTryParse || IsText(TypeOf(parameter)));

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]);

    private static Type TypeOf(IParameterBindingMetadata parameter) => parameter.ParameterInfo.ParameterType;

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
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var instant)
            && (text.EndsWith('Z') || text[^6..].IndexOfAny(['+', '-']) == 0)
            ? instant.UtcDateTime
            : throw new InvalidParameterException(name, "An instant such as 2026-11-22T14:00:00Z.");

    /// <exception cref="InvalidParameterException"/>
    public static DateOnly? Date(string name, string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new InvalidParameterException(name, "A date such as 2026-11-22.");

    /// <summary>
    /// The parameter that is of another type than its route takes: what the compiler writes to read parameters refuses
    /// such a request without saying which.
    /// </summary>
    public static string? Unreadable(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
        .FirstOrDefault(parameter =>
            !Reads(parameter.ParameterInfo.ParameterType, http.Request.Query[parameter.Name].ToString()))?.Name;

    private static bool Reads(Type type, string text) =>
        text.Length == 0 || (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(int) => Parses<int>(text),
        var t when t == typeof(long) => Parses<long>(text),
        var t when t == typeof(bool) => Parses<bool>(text),
        var t when t == typeof(Guid) => Parses<Guid>(text),
        _ => true,
    };

    private static bool Parses<T>(string text) where T : IParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out _);

    /// <summary>The page, with its successor named in a Link header (RFC 8288), too.</summary>
    public static IResult Ok<T>(HttpContext http, Page<T> page)
    {
        if (page.NextCursor is { } cursor)
        {
            var limit = http.Request.Query["limit"].ToString() is { Length: > 0 } l
                ? $"&limit={Uri.EscapeDataString(l)}"
                : "";
            http.Response.Headers.Link = $"<{http.Request.Path}?cursor={cursor}{limit}>; rel=\"next\"";
        }

        return TypedResults.Ok(page);
    }
}
