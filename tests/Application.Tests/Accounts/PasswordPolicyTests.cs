using System.Diagnostics;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Domain;

namespace CustomerPayments.Application.Tests.Accounts;

/// <summary>Which passwords are accepted of a customer of Demo Stone &amp; Supply.</summary>
public sealed class PasswordPolicyTests
{
    [TestCase("aaaaaaaaaaaaaaab")]
    [TestCase("correcthorsebatterystaple")]
    [TestCase("Correct Horse Battery Staple 1")]
    [TestCase("To be, or not to be: that is the question")]
    [TestCase("may-the-force-be-with-you")]
    [TestCase("abcabcabcabcabcd")]
    [TestCase("Passw0rd2026!!!!!")]
    [TestCase("qwertyuiop[]asdf")]
    public void What_is_guessed_first_is_refused(string password) =>
        Assert.That(ReasonOf(password), Does.Contain("guessed first"));

    [TestCase("Demo Stone & Supply")]
    [TestCase("DemoStoneSupply2026")]
    [TestCase("demo-stone-and-supply")]
    [TestCase("Stone Demo Supply Co")]
    [TestCase("I buy at Demo Stone & Supply all day", Description = "the whole name, whatever stands beside it")]
    public void The_merchants_own_name_is_refused(string password) => Assert.That(ReasonOf(password), Is.Not.Null);

    [TestCase("Cedar Homes 2026!")]
    [TestCase("Cedar Homes Cedar Homes")]
    [TestCase("customerpayments1")]
    [TestCase("Payment Portal Login")]
    [TestCase("cedarhomes payments")]
    [TestCase("accounts@cedar-homes.example")]
    [TestCase("cedar-homes.example!")]
    public void The_customers_name_and_email_and_what_the_product_is_called_are_refused(string password) =>
        Assert.That(ReasonOf(password), Is.Not.Null);

    [TestCase("gravel sand lime mortar")]
    [TestCase("fifteen letters")]
    [TestCase("slate cedar copper basalt", Description = "a word of one's own name among others")]
    [TestCase("river stone table lamp", Description = "a word of the merchant's name among others")]
    [TestCase("пароль для счетов")]
    [TestCase("🧱🪨🧱🪨🏠🧱 🪨🧱🪨🏠🧱🪨🧱🪨x")]
    [TestCase("xK7#mQ9$vL2@pR5!")]
    [TestCase("we owe for eleven pallets of slate")]
    public void A_good_passphrase_is_accepted(string password) => Assert.That(ReasonOf(password), Is.Null);

    [TestCase('a')]
    [TestCase('4')]
    [TestCase('é')]
    public void The_longest_password_is_judged_in_a_moment(char filler)
    {
        string[] longest =
        [
            new(filler, PasswordPolicy.LengthMax),
            string.Concat(Enumerable.Range(0, PasswordPolicy.LengthMax).Select(n => (char)(filler + n % 7))),
            string.Concat(Enumerable.Repeat("p4$$w0rd@1|0v3", 19))[..PasswordPolicy.LengthMax],
        ];
        _ = ReasonOf(longest[0]); // reads the lists
        var started = Stopwatch.GetTimestamp();
        foreach (var password in longest)
            _ = ReasonOf(password);
        TestContext.Out.WriteLine(Stopwatch.GetElapsedTime(started));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(2)), "of three passwords");
    }

    private static string? ReasonOf(string password)
    {
        try
        {
            PasswordPolicy.Require(password, "accounts@cedar-homes.example", "Cedar Homes", "Demo Stone & Supply");
            return null;
        }
        catch (RuleViolationException refusal)
        {
            return refusal.Message;
        }
    }
}
