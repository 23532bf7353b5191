namespace CustomerPayments.Domain;

/// <summary>Text that has to fit.</summary>
public static class Texts
{
    /// <summary>The beginning, without the half of a character at its end, which no database keeps.</summary>
    /// <param name="lengthMax">In UTF-16 units, as the columns count.</param>
    public static string Cut(this string text, int lengthMax) =>
        text.Length <= lengthMax ? text
        : char.IsHighSurrogate(text[lengthMax - 1]) ? text[..(lengthMax - 1)] : text[..lengthMax];
}
