namespace CustomerPayments.Api.Http;

/// <summary>ETags (RFC 9110 section 13) on single resources.</summary>
internal static class Conditional
{
    /// <summary>200 with the resource and its ETag, or 304 when the caller has this version.</summary>
    public static IResult Ok<T>(HttpContext http, T resource, object version)
    {
        SetETag(http, version);
        return Names(http.Request.Headers.IfNoneMatch, version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(resource);
    }

    public static void SetETag(HttpContext http, object version) => http.Response.Headers.ETag = $"\"{version}\"";

    /// <returns>The version that the caller requires (<c>If-Match</c>); null when it requires none.</returns>
    /// <exception cref="InvalidParameterException">It is no ETag of ours.</exception>
    public static string? IfMatch(HttpContext http)
    {
        var header = http.Request.Headers.IfMatch.ToString();
        return header switch
        {
            "" or "*" => null,
            ['"', .. var version, '"'] when !version.Contains('"') => version,
            _ => throw new InvalidParameterException("If-Match", "One strong ETag, in double quotes."),
        };
    }

    private static bool Names(Microsoft.Extensions.Primitives.StringValues header, object version) =>
        header.ToString().Split(',').Select(tag => tag.Trim())
            .Any(tag => tag == "*" || tag == $"\"{version}\"" || tag == $"W/\"{version}\"");
}
