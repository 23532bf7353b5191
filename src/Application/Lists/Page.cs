using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Lists;

/// <param name="NextCursor">Null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>The filter and the sort of a list.</summary>
public interface IListFilter
{
    /// <summary>The list's name in its cursors, out of <see cref="FrozenWords"/>.</summary>
    static abstract string List { get; }
}

/// <summary>Asks for one page of a list.</summary>
/// <param name="Cursor">From the page before; it carries that page's filter and sort.</param>
public sealed record PageRequest<TFilter>(TFilter Filter, string? Cursor = null, int Limit = 25)
    where TFilter : new()
{
    public const int LimitMax = 100;
}

internal sealed class PageRequestValidator<TFilter> : AbstractValidator<PageRequest<TFilter>>
    where TFilter : new()
{
    public PageRequestValidator() => RuleFor(p => p.Limit).InclusiveBetween(1, PageRequest<TFilter>.LimitMax);
}

public sealed class InvalidCursorException(string message) : Exception(message);

/// <summary>
/// The place in a list, as opaque text: the list's name, the filter, the sort key of the last row and a checksum. The
/// checksum refuses a damaged cursor; it keeps no secret. The query decides whose rows are seen, never the cursor, and
/// so a cursor needs no key and outlives restarts, replicas and key rotation.
/// </summary>
/// <remarks>
/// Readers keep cursors for years: the members of filters and positions and the numbers of their enums are frozen.
/// FrozenWordsTests holds one cursor of each list from the last release.
/// </remarks>
internal static class Cursor
{
    private const int ChecksumLength = 8;

    /// <summary>
    /// A made-up cursor is read only if it is filled in like one of ours: with these members, and with values that ours
    /// can have.
    /// </summary>
    private static readonly JsonSerializerOptions Strict = new()
    {
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
        Converters = { new TextWithoutNul(), new UtcOnly(), new DefinedOnly() },
    };

    /// <param name="List">Names the list: two lists may have filters and positions of the same shape.</param>
    private sealed record Place<TFilter, TPosition>(string List, TFilter Filter, TPosition Position);

    public static string Encode<TFilter, TPosition>(TFilter filter, TPosition position)
        where TFilter : IListFilter
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new Place<TFilter, TPosition>(TFilter.List, filter, position));
        return Base64Url.EncodeToString([.. Checksum(json), .. json]);
    }

    /// <returns>The filter to use and where to go on; no position on the first page.</returns>
    /// <exception cref="InvalidCursorException">
    /// It is not a cursor of this list, or comes with another filter.
    /// </exception>
    public static (TFilter Filter, TPosition? Position) Resume<TFilter, TPosition>(PageRequest<TFilter> page)
        where TFilter : IListFilter, new()
    {
        if (page.Cursor is null)
            return (page.Filter, default);

        var place = Decode<Place<TFilter, TPosition>?>(page.Cursor);
        if (place is not { Filter: not null, Position: not null } || place.List != TFilter.List)
            throw NotOurs();

        var asked = JsonSerializer.Serialize(page.Filter);
        if (asked != JsonSerializer.Serialize(new TFilter()) && asked != JsonSerializer.Serialize(place.Filter))
            throw new InvalidCursorException(
                "The cursor belongs to another filter or sort; leave them out, or start without a cursor.");
        return (place.Filter, place.Position);
    }

    private static T Decode<T>(string cursor)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(cursor);
            var json = bytes.AsSpan(Math.Min(ChecksumLength, bytes.Length));
            if (Checksum(json).AsSpan().SequenceEqual(bytes.AsSpan(0, bytes.Length - json.Length)))
                return JsonSerializer.Deserialize<T>(json, Strict)!;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
        }

        throw NotOurs();
    }

    public static InvalidCursorException NotOurs() => new("This is not a cursor that this list has given out.");

    private static byte[] Checksum(ReadOnlySpan<byte> json) => SHA256.HashData(json)[..ChecksumLength];

    /// <summary>Instants in our cursors are UTC and say so; PostgreSQL compares with no other kind.</summary>
    private sealed class UtcOnly : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTime() is { Kind: DateTimeKind.Utc } instant
                ? instant
                : throw new JsonException("The instant is not UTC.");

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value);
    }

    /// <summary>
    /// Kinds and states stand in cursors as numbers: a defined value or, for flags, a sum of defined values.
    /// </summary>
    private sealed class DefinedOnly : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

        private sealed class Of<T> : JsonConverter<T>
            where T : struct, Enum
        {
            private static readonly int[] Values = [.. Enum.GetValues<T>().Select(NumberOf)];

            private static readonly int? Flags = typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false)
                ? Values.Aggregate((all, value) => all | value) : null;

            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                reader.GetInt32() is var number && IsDefined(number)
                    ? (T)Enum.ToObject(typeof(T), number)
                    : throw new JsonException("There is no such value.");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteNumberValue(NumberOf(value));

            private static bool IsDefined(int number) =>
                Flags is { } flags ? (number & ~flags) == 0 : Values.Contains(number);

            private static int NumberOf(T value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
        }
    }
}

internal static class Pages
{
    /// <param name="rows">One row more than <paramref name="limit"/>, which tells whether there is a next page.</param>
    public static async Task<Page<T>> ToPageAsync<T>(
        this IQueryable<T> rows, int limit, Func<T, string> cursorAfter, CancellationToken ct) =>
        (await rows.ToListAsync(ct)).ToPage(limit, row => row, cursorAfter);

    /// <param name="rows">One row more than <paramref name="limit"/>, which tells whether there is a next page.</param>
    public static Page<T> ToPage<TRow, T>(
        this List<TRow> rows, int limit, Func<TRow, T> view, Func<TRow, string> cursorAfter) => new(
        rows.Take(limit).Select(view).ToList(), rows.Count > limit ? cursorAfter(rows[limit - 1]) : null);
}
