using System.Text;
using CsCheck;

namespace CustomerPayments.Domain.Tests;

public sealed class SearchTextTests
{
    private static readonly string[] Words =
    [
        "Müller-7", "Mu\u0308ller-7", "ＭÜＬＬＥＲ-7", "Łódź", "Straße 5", "ΣΊΣΥΦΟΣ", "İstanbul", "ırmak", "石材-7", "🪨",
        "ﬁn", "Ⅷ", "100 %_[a]\\",
    ];

    private const string Hard = "üßİıſΣςﬁ\u0308\u0301";

    private static readonly string[] Folded =
    [
        "MÜLLER-7", "MÜLLER-7", "MÜLLER-7", "ŁÓDŹ", "STRASSE 5", "ΣΊΣΥΦΟΣ", "ISTANBUL", "IRMAK", "石材-7", "🪨",
        "FIN", "VIII", "100 %_[A]\\",
    ];

    [TestCase("Müller-7", "müller")]
    [TestCase("Müller-7", "MÜLLER-7")]
    [TestCase("Müller-7", "Mu\u0308ller-7", Description = "the accent apart from its letter")]
    [TestCase("Mu\u0308ller-7", "Müller-7", Description = "the accent joined to its letter")]
    [TestCase("Straße 5", "STRASSE")]
    [TestCase("STRASSE 5", "straße")]
    [TestCase("İstanbul", "istanbul")]
    [TestCase("IRMAK", "ırmak")]
    [TestCase("ΣΊΣΥΦΟΣ", "σίσυφος")]
    [TestCase("ＡＢＣ-1", "abc-1", Description = "full width")]
    [TestCase("PO\u00A07", "po 7", Description = "a space that does not break")]
    public void Texts_that_people_read_as_the_same_are_found(string text, string sought) =>
        Assert.That(Finds(text, sought), Is.True);

    [TestCase("Müller-7", "muller")]
    [TestCase("Müller-7", "mü-ller")]
    [TestCase("INV-7", "inv7")]
    [TestCase("7", "٧", Description = "another script's digit")]
    public void Texts_that_people_read_as_different_are_not_found(string text, string sought) =>
        Assert.That(Finds(text, sought), Is.False);

    [Test]
    public void Any_text_is_found_by_itself_in_any_case_and_form() =>
        Gen.Frequency((3, Gen.Char[' ', '\u2fff']), (1, Gen.Char), (1, Gen.Int[0, 9].Select(n => Hard[n])))
            .Array[1, 20].Select(letters => new string(letters)).Select(Whole).Sample(text =>
            {
                // Marks in Unicode's own order: the other case of a mark is a letter, before which none can be moved.
                var (folded, ordered) = (SearchText.Fold(text), text.Normalize(NormalizationForm.FormC));
                foreach (var other in new[]
                {
                    text, ordered, ordered.ToUpperInvariant(), ordered.ToLowerInvariant(),
                    text.Normalize(NormalizationForm.FormD), folded,
                })
                    Assert.That(SearchText.Fold(other), Is.EqualTo(folded), $"{text} as {other}");
            });

    [Test]
    public void No_text_becomes_longer_than_its_column_has_room_for() =>
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Sample(code =>
        {
            var text = new Rune(code).ToString();
            Assert.That(SearchText.Fold(text), Has.Length.LessThanOrEqualTo(SearchText.GrowthMax * text.Length));
        }, iter: 20_000);

    [TestCase('\uFFFE')]
    [TestCase('\uD800', Description = "half of a character")]
    public void What_is_no_character_is_folded_to_the_sign_for_it(char c) =>
        Assert.That(SearchText.Fold($"a{c}"), Is.EqualTo("A\uFFFD"));

    [Test]
    public void The_longest_of_all_characters_fits() =>
        Assert.That(SearchText.Fold("\uFDFA"), Has.Length.EqualTo(SearchText.GrowthMax));

    [Test]
    public void Nothing_is_found_across_the_number_and_the_purchase_order()
    {
        var text = SearchText.Of("AB", "CD");
        Assert.That(text, Does.Contain("AB").And.Contain("CD").And.Not.Contain("BC"));
        Assert.That(SearchText.Of("AB", null), Does.Contain("AB"));
    }

    [Test]
    public void A_dotless_i_with_an_accent_is_found_by_its_capital() =>
        Assert.That(SearchText.Fold("\u0131\u0308"), Is.EqualTo(SearchText.Fold("\u0049\u0308")));

    [Test]
    public void Half_a_character_is_no_reason_to_fail() =>
        Assert.That(SearchText.Fold("N\ud83e7"), Is.EqualTo("N\ufffd7"));

    [Test]
    public void Folding_is_the_same_in_every_server_language(
        [Values("tr-TR", "de-DE", "th-TH", "lt-LT", "")] string culture)
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo(culture);
            Assert.That(Words.Select(SearchText.Fold), Is.EqualTo(Folded));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Byte for byte, as databases do; NUnit's own comparison knows languages.</summary>
    private static bool Finds(string text, string sought) =>
        SearchText.Fold(text).Contains(SearchText.Fold(sought), StringComparison.Ordinal);

    private static string Whole(string text) => string.Concat(text.EnumerateRunes());
}
