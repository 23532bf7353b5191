using System.Globalization;
using System.Text.Json.Nodes;

namespace CustomerPayments.Testing.Fuzzing;

/// <summary>
/// Makes values by the schemas of openapi.yaml: good ones, nearly good ones and rubbish, always the same for the same
/// seed.
/// </summary>
/// <param name="pools">Values that mean something, by the name of the member or parameter that takes them.</param>
internal sealed class ValueMaker(Random random, IReadOnlyDictionary<string, IReadOnlyList<string>> pools)
{
    /// <summary>Stands for half of a character, which no text of ours can hold on its way.</summary>
    private const string Half = "zqhalf";

    private static readonly string[] Odd =
    [
        Half, "2026-06-01T14:00:00", "2026-06-01T14:00:00+02:00", "müller\0",
        "", " ", "null", "0", "-1", "1e400", "NaN", "true", "\u0000", "\u202e", "\ud83e\uddf1",
        "'; DROP TABLE Payments; --", "%00", "../../etc/passwd",
        "{{7*7}}", "<script>alert(1)</script>", "\r\nX-Injected: 1", "=cmd()", "4111111111111111",
        "9223372036854775808", "0199a000-0000-7000-8000-00000000000g",
        "2026-02-30", "9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z", "2026-06-01T14:00:00+99:99", "ａｂｃ", "İ", "ß",
        "e\u0301", "\ufeff", "\ufffe",
    ];

    private static readonly char[] Letters = "abcdefgh XYZ0123456789-._äéß中<>&\"'\\/".ToCharArray();

    /// <summary>JSON in which halves of characters are what they stand for.</summary>
    public static string Halved(string json) => json.Replace(Half, @"\ud83e", StringComparison.Ordinal);

    public bool Chance(double share) => random.NextDouble() < share;

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    public string Rubbish() => Chance(0.6) ? OneOf(Odd) : Text(random.Next(0, 300));

    /// <summary>A value that fits the schema.</summary>
    public JsonNode? Good(JsonNode schema, string name = "", int depth = 0)
    {
        var shape = Contract.Schemas.Resolve(schema).AsObject();
        if (shape["enum"] is JsonArray words)
            return OneOf(words.ToList())?.DeepClone();
        if (shape["const"] is { } only)
            return only.DeepClone();
        if (shape["allOf"] is JsonArray all)
            return Good(all[0]!, name, depth);
        if (shape["oneOf"] is JsonArray some)
            return Good(OneOf(some.ToList())!, name, depth);

        var types = shape["type"] switch
        {
            JsonArray several => several.Select(t => $"{t}").ToList(), { } one =>
            [$"{one}"],
            _ => ["null"]
        };
        if (types.Contains("null") && Chance(0.3))
            return null;
        return types.First(t => t != "null" || types.Count == 1) switch
        {
            "object" => GoodObject(shape, depth),
            "array" =>
                new JsonArray([.. Enumerable.Range(0, random.Next(shape["minItems"]?.GetValue<int>() ?? 0, 4))
                    .Select(_ => Good(shape["items"]!, name, depth + 1))]),
            "integer" => JsonValue.Create(Whole(shape)),
            "number" => JsonValue.Create(random.Next(-1000, 1000) / 4m),
            "boolean" => JsonValue.Create(Chance(0.5)),
            "string" => JsonValue.Create(GoodText(shape, name)),
            _ => null,
        };
    }

    /// <summary>The value with one thing wrong, somewhere.</summary>
    public JsonNode? NearlyGood(JsonNode? good)
    {
        switch (good)
        {
            case JsonObject { Count: > 0 } whole:
                var name = OneOf(whole.Select(m => m.Key).ToList());
                switch (random.Next(5))
                {
                    case 0: whole.Remove(name); break;
                    case 1:
                        whole[OneOf(["unheardOf", name.ToUpperInvariant(), "__proto__", "4111111111111111"])] =
                        1; break;
                    case 2: whole[name] = null; break;
                    default: whole[name] = NearlyGood(whole[name]?.DeepClone()); break;
                }

                return whole;
            case JsonArray { Count: > 0 } list when Chance(0.7):
                var at = random.Next(list.Count);
                list[at] = NearlyGood(list[at]?.DeepClone());
                return list;
            default:
                return Rubbishy();
        }
    }

    /// <summary>Text that may not even be JSON.</summary>
    public string RubbishBody() => random.Next(6) switch
    {
        0 => new string('[', random.Next(1, 200)),
        1 => "{\"a\":" + Rubbish(),
        2 => $"{{\"{Text(5)}\":\"{Text(20)}\",\"{Text(5)}\":1}}",
        3 => Text(random.Next(0, 2000)),
        4 => "[1,2,{}]",
        _ => "",
    };

    /// <summary>A parameter as it stands in an address, not yet escaped.</summary>
    public string Parameter(JsonNode schema, string name, bool good)
    {
        if (!good)
            return Rubbish();
        var value = Good(schema, name);
        return value is JsonArray list ? $"{(list.Count > 0 ? list[0] : "")}" : $"{value}";
    }

    private JsonObject GoodObject(JsonObject shape, int depth)
    {
        var required = (shape["required"]?.AsArray() ?? []).Select(n => $"{n}").ToHashSet();
        var made = new JsonObject();
        foreach (var (name, member) in shape["properties"]?.AsObject() ?? [])
        {
            if (required.Contains(name) || (depth < 6 && Chance(0.7)))
                made[name] = Good(member!, name, depth + 1);
        }

        return made;
    }

    private long Whole(JsonObject shape)
    {
        var (min, max) = (shape["minimum"]?.GetValue<long>() ?? 0, shape["maximum"]?.GetValue<long>() ?? 1000);
        return random.Next(4) switch { 0 => min, 1 => max, _ => random.NextInt64(min, Math.Min(max, min + 10_000)) };
    }

    private string GoodText(JsonObject shape, string name)
    {
        if (pools.TryGetValue(name, out var pool) && pool.Count > 0 && Chance(0.9))
            return OneOf(pool);
        var max = Math.Min(shape["maxLength"]?.GetValue<int>() ?? 20, 60);
        return $"{shape["format"]}" switch
        {
            "uuid" => $"{new Guid(Bytes(16))}",
            "date" => new DateOnly(2026, random.Next(1, 13), random.Next(1, 28))
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "date-time" => new DateTime(2026, random.Next(1, 13), random.Next(1, 28), 0, 0, 0, DateTimeKind.Utc)
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "email" => $"fuzz{random.Next(50)}@fuzz.example",
            "uri" => "https://documents.example/a.pdf",
            _ => $"{shape["pattern"]}" switch
            {
                "" => Text(Math.Max(shape["minLength"]?.GetValue<int>() ?? 0, random.Next(1, max + 1))),
                "^[A-Z]{3}$" => "USD",
                "^[0-9a-f]{64}$" => Convert.ToHexStringLower(Bytes(32)),
                _ => $"F-{random.Next(40)}",
            },
        };
    }

    private JsonNode? Rubbishy() => random.Next(8) switch
    {
        0 => null,
        1 => JsonValue.Create(long.MaxValue),
        2 => JsonValue.Create(-1),
        3 => JsonValue.Create(0.5m),
        4 => new JsonArray(),
        5 => new JsonObject(),
        6 => JsonValue.Create(new string('x', random.Next(1, 3000))),
        _ => JsonValue.Create(Rubbish()),
    };

    private string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => OneOf(Letters)));

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
