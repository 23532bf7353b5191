namespace CustomerPayments.Domain.Tests;

public sealed class TextsTests
{
    [TestCase("abc", 3, "abc")]
    [TestCase("abcd", 3, "abc")]
    [TestCase("ab🪨", 3, "ab", Description = "the half of a character is left out")]
    [TestCase("ab🪨", 4, "ab🪨")]
    [TestCase("", 3, "")]
    public void A_text_that_is_too_long_is_cut_between_two_characters(string text, int lengthMax, string expected) =>
        Assert.That(text.Cut(lengthMax), Is.EqualTo(expected));
}
