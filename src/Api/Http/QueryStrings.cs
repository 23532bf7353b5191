using System.Globalization;
using System.Text.Json;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using Microsoft.AspNetCore.Http.Metadata;

namespace CustomerPayments.Api.Http;

/// <summary>Reads query parameters, with an error that names the one that is wrong.</summary>
internal static class QueryStrings
{
    /// <summary>Characters of an unknown parameter's name that the refusal repeats.</summary>
    private const int NameShownMax = 100;

    /// <summary>
    /// Refuses parameters that a route under <c>/v1</c> would pass over or misread: an unknown parameter, since a
    /// misspelt filter filters nothing; a second value where the route takes one; what is no text, which not every
    /// database keeps.
    /// </summary>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var query = http.Request.Query;
        if (query.Count > 0 && http.Request.Path.StartsWithSegments("/v1") && http.GetEndpoint() is RouteEndpoint route)
            Check(query, RepeatsOf(route));
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
            if (values.Select(value => TextWithoutNul.RefusalOf(value ?? "")).FirstOrDefault(r => r is not null)
                is { } refusal)
                throw new InvalidParameterException(name, refusal);
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
    /// The query parameters in a route's signature: texts, lists of texts, and values that are parsed from texts,
    /// without those that stand in the path.
    /// </summary>
    private static IEnumerable<IParameterBindingMetadata> Known(RouteEndpoint route) =>
        route.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => route.RoutePattern.GetParameter(parameter.Name) is null)
            .Where(parameter => parameter.HasTryParse || IsText(TypeOf(parameter)));

    /// <summary>The query parameters that a route reads, and whether each may be given more than once.</summary>
    private static Dictionary<string, bool> RepeatsOf(RouteEndpoint route) =>
        Known(route).Select(known => (known.Name, Repeats: TypeOf(known).IsArray))
            .Concat(route.Metadata.GetOrderedMetadata<ReadQuery>().Select(read => (read.Name, Repeats: false)))
            .ToDictionary(known => known.Name, known => known.Repeats);

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

        var words = Enum.GetNames<T>().Where(n => n != "None").Select(JsonNamingPolicy.KebabCaseLower.ConvertName);
        throw new InvalidParameterException(name, $"One of {string.Join(", ", words)}.");
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
    /// The name of the parameter whose value has the wrong type; null when none has. The generated code that reads
    /// parameters refuses such a request without naming the parameter.
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

    /// <summary>The page; a Link header (RFC 8288) names the next one as well.</summary>
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
