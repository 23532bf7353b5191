using System.Globalization;
using System.Text.RegularExpressions;
using GraphQL.Types;
using GraphQLParser.AST;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>A scalar that is text on both sides, of one shape.</summary>
internal sealed class TextScalar : ScalarGraphType
{
    private readonly Regex shape;
    private readonly bool takesNumbers;

    public TextScalar(string name, string shape, bool takesNumbers = false)
    {
        Name = name;
        this.shape = new Regex(shape, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        this.takesNumbers = takesNumbers;
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLStringValue text => Checked(text.Value.ToString()),
        GraphQLIntValue number when takesNumbers => Checked(number.Value.ToString()),
        GraphQLFloatValue number when takesNumbers => Checked(number.Value.ToString()),
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        string text => Checked(text),
        IFormattable number and (int or long or decimal or double) when takesNumbers =>
            Checked(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => ThrowValueConversionError(value),
    };

    private string Checked(string text) =>
        shape.IsMatch(text) ? text : throw new FormatException($"'{text}' is not a valid {Name}.");
}

/// <summary>ISO 8601 with microseconds, always in UTC.</summary>
internal sealed class TimestampScalar : ScalarGraphType
{
    private const DateTimeStyles AsUtc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;

    public TimestampScalar() => Name = "Timestamp";

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLStringValue text => ParseValue(text.Value.ToString()),
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        DateTime at => at.ToUniversalTime(),
        string text when DateTime.TryParse(
            text, CultureInfo.InvariantCulture, AsUtc, out var at) => at,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateTime at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };
}
