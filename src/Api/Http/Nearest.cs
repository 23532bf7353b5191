namespace CustomerPayments.Api.Http;

/// <summary>Guesses the word that a misspelling stands for.</summary>
internal static class Nearest
{
    /// <returns>The word that is the fewest changes of characters away, cases aside; null when none is near.</returns>
    public static string? To(string word, IEnumerable<string> known) =>
        Of(word, known) is { } nearest && Distance(word, nearest) <= Math.Max(2, word.Length / 3) ? nearest : null;

    /// <returns>
    /// The word that is the fewest changes of characters away, however many; null when there is no word.
    /// </returns>
    public static string? Of(string word, IEnumerable<string> known) =>
        known.MinBy(candidate => Distance(word, candidate));

    /// <summary>Levenshtein's distance: characters put in, left out or replaced.</summary>
    private static int Distance(string one, string other)
    {
        var (a, b) = (one.ToLowerInvariant(), other.ToLowerInvariant());
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
