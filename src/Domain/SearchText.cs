using System.Text;
using System.Text.RegularExpressions;

namespace CustomerPayments.Domain;

/// <summary>
/// Text folded for search: two texts that look the same to people become the same letters, and so every database finds
/// one in the other without knowing a language (decision 51).
/// </summary>
public static partial class SearchText
{
    /// <summary>Characters that one character can become: U+FDFA, a whole sentence, becomes eighteen.</summary>
    public const int GrowthMax = 18;

    /// <summary>Occurs in no number, name or address, and so nothing is found across two of them.</summary>
    private const char Between = '\n';

    /// <summary>What one thing is found by, as one column.</summary>
    public static string Of(params string?[] texts) => string.Join(Between, texts.Select(text => Fold(text ?? "")));

    /// <summary>
    /// Upper case in Unicode's NFKC: each accent joined to its letter, and variants (full width, ligatures) replaced by
    /// the plain letter. <c>ß</c> becomes <c>SS</c>; Turkish <c>İ</c> and <c>ı</c> become <c>I</c>, because their other
    /// case is written so.
    /// </summary>
    public static string Fold(string text)
    {
        if (text.All(char.IsAscii))
            return text.ToUpperInvariant();

        // Accents are first taken off their letters, so that it makes no difference whether they were joined. Lower
        // case comes before upper case: it unites letters that share only their lower case, such as two capital thetas.
        // What is no character (half of one, or U+FFFE) is first replaced, because it cannot be normalized.
        var whole = string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD');
        var lower = whole.Normalize(NormalizationForm.FormKD).ToLowerInvariant();
        var plain = DottedPattern().Replace(lower.Replace('ı', 'i'), "i").Replace("ß", "ss", StringComparison.Ordinal);
        return plain.ToUpperInvariant().Normalize(NormalizationForm.FormKC);
    }

    /// <summary>An <c>i</c> followed by a combining dot, which adds nothing to the dot that it has.</summary>
    [GeneratedRegex("i\u0307+")]
    private static partial Regex DottedPattern();
}
