using System.Text;
using System.Text.RegularExpressions;

namespace CustomerPayments.Domain.Invoices;

/// <summary>
/// Text as it is searched for: two texts that people take for the same are the same here, letter by letter, and so
/// every database finds one in the other without knowing a language (decision 51).
/// </summary>
public static partial class SearchText
{
    /// <summary>What one character can become: U+FDFA, a whole sentence, is eighteen.</summary>
    public const int GrowthMax = 18;

    /// <summary>Stands in neither of two texts that are searched together: nothing is found across them.</summary>
    private const char Between = '\n';

    /// <summary>The number and the purchase order of an invoice, as one column.</summary>
    public static string Of(string number, string? purchaseOrder) => Fold(number) + Between + Fold(purchaseOrder ?? "");

    /// <summary>
    /// Upper case, with each accent joined to its letter and each variant of a form (full width, ligatures) as the
    /// plain one: NFKC of Unicode. <c>ß</c> is <c>SS</c>, and Turkish <c>İ</c> and <c>ı</c> are <c>I</c>, because their
    /// other case is written so.
    /// </summary>
    public static string Fold(string text)
    {
        if (text.All(char.IsAscii))
            return text.ToUpperInvariant();

        // Taken apart, so that a letter is the same whether or not an accent was joined to it. Lower case first: it
        // joins letters that share a lower case only, such as the two capitals of theta.
        var lower = string.Concat(text.EnumerateRunes()).Normalize(NormalizationForm.FormKD).ToLowerInvariant();
        var plain = DottedPattern().Replace(lower.Replace('ı', 'i'), "i").Replace("ß", "ss", StringComparison.Ordinal);
        return plain.ToUpperInvariant().Normalize(NormalizationForm.FormKC);
    }

    /// <summary>The dot that an <c>i</c> has anyway.</summary>
    [GeneratedRegex("i\u0307+")]
    private static partial Regex DottedPattern();
}
