using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace CustomerPayments.Api.Http;

/// <summary>The JSON of a request, byte for byte as it was sent; it is kept in memory only.</summary>
internal sealed record JsonBody(ReadOnlyMemory<byte> Bytes)
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// JSON between systems is UTF-8 without a byte order mark (RFC 8259 section 8.1). Two readers could understand any
    /// other body differently: the guard for card numbers, and the serializer, which translates charsets. No JSON has a
    /// zero byte; UTF-16 has one in every second place.
    /// </summary>
    public bool IsPlain =>
        Utf8.IsValid(Bytes.Span) && !Bytes.Span.StartsWith(ByteOrderMark) && !Bytes.Span.Contains((byte)0);
}

/// <summary>Requires bodies to be UTF-8, and reads JSON once, before anything looks into it.</summary>
internal static class Bodies
{
    /// <summary>The content length is a claim of the caller's.</summary>
    private const int RoomMax = 64 * 1024;

    public static async Task ReadAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null
            || !MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type))
        {
            await next(http);
            return;
        }

        if (!IsUtf8(type) || http.Request.HasJsonContentType() && !await ReadJsonAsync(http))
        {
            await Problems.WriteAsync(
                http, Problems.Problem("unsupported-media-type", "Bodies are UTF-8, JSON without a byte order mark."));
            return;
        }

        // The framework fails on a charset in quotes, and on some charsets that it knows.
        http.Request.ContentType = type.MediaType.Value;
        await next(http);
    }

    private static bool IsUtf8(MediaTypeHeaderValue type) => type.Parameters
        .Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
        .Select(parameter => HeaderUtilities.RemoveQuotes(parameter.Value))
        .All(charset => charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <returns>Whether it can be JSON.</returns>
    private static async Task<bool> ReadJsonAsync(HttpContext http)
    {
        var text = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 0, RoomMax));
        await http.Request.Body.CopyToAsync(text, http.RequestAborted);
        text.Position = 0;
        var body = new JsonBody(text.GetBuffer().AsMemory(0, (int)text.Length));
        http.Request.Body = text;
        http.Features.Set(body);
        return body.IsPlain;
    }
}
