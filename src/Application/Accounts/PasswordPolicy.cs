using System.Reflection;
using System.Text;
using CustomerPayments.Domain;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Decides which passwords are accepted: long ones that are not guessed first. No composition rules and no expiry
/// (NIST SP 800-63B-4, section 3.1.1.2; OWASP ASVS 5.0 chapter 6.2).
/// </summary>
public static class PasswordPolicy
{
    public const int LengthMin = 15;
    public const int LengthMax = 256;

    public static readonly string InWords =
        $"{LengthMin} to {LengthMax} characters of any kind. Several unrelated words are easy to remember and hard "
        + "to guess. Common passwords, famous phrases, your name, your email address and our company's name are not "
        + "accepted.";

    private const string GuessedFirst =
        "The password is one of those that are guessed first; please choose another.";

    /// <summary>What the page is called and is for.</summary>
    private const string Product = "customer payments payment portal invoices invoice login password";

    /// <summary>NIST SP 800-63B-4 asks for eight characters at the least.</summary>
    private const int LettersBesideMin = 8;

    private static readonly HashSet<string> Common =
        [.. Lines("common-passwords.txt").Concat(Lines("famous-phrases.txt")).Select(Plain)];

    /// <summary>
    /// The form that is hashed and compared: NFKC, so that the same keys give the same password on every device.
    /// </summary>
    public static string Normalize(string password) => password.Normalize(NormalizationForm.FormKC);

    /// <param name="email">Of the login.</param>
    /// <param name="customer">The customer's name.</param>
    /// <param name="merchant">The merchant's name.</param>
    /// <exception cref="RuleViolationException"><c>password-unacceptable</c>, saying which rule.</exception>
    public static void Require(string password, string email, string customer, string merchant)
    {
        if (WhyNot(Normalize(password), email, customer, merchant) is { } reason)
            throw new RuleViolationException("password-unacceptable", reason);
    }

    private static string? WhyNot(string password, string email, string customer, string merchant)
    {
        var length = password.EnumerateRunes().Count();
        if (length < LengthMin)
            return $"The password has {length} characters; it needs at least {LengthMin}.";
        if (length > LengthMax)
            return $"The password has {length} characters; at most {LengthMax} are accepted.";

        var plain = Plain(password);
        if (IsCommon(plain) || IsRepetition(password.ToLowerInvariant()) || IsSequence(plain))
            return GuessedFirst;
        if (Contains(plain, email.Split('@')[0]))
            return "The password must not contain your email address.";
        if (Contains(plain, merchant))
            return "The password must not contain our company's name.";
        if (Contains(plain, customer))
            return "The password must not contain your own name.";

        string[] near = [.. WordsOf($"{email} {customer} {merchant} {Product}").Distinct()];
        return IsLittleBeside(near, plain)
            ? "The password is little more than names that everybody can guess; please add words of your own."
            : PasswordStrength.IsEnough(password, near) ? null : GuessedFirst;
    }

    private static bool Contains(string plain, string name) =>
        Plain(name) is { Length: >= 3 } text && plain.Contains(text, StringComparison.Ordinal);

    /// <summary>Words of three letters and more; the longest first, so that none hides in another.</summary>
    private static IEnumerable<string> WordsOf(string text) => text.ToLowerInvariant()
        .Split([.. text.ToLowerInvariant().Where(c => !char.IsLetterOrDigit(c)).Distinct()])
        .Where(word => word.Length >= 3).OrderByDescending(word => word.Length);

    /// <summary>
    /// What is left without the words that stand near, and without digits, is shorter than a password may be anywhere.
    /// </summary>
    private static bool IsLittleBeside(string[] near, string plain)
    {
        var left = near.Aggregate(plain, (text, word) => text.Replace(word, "", StringComparison.Ordinal));
        return left.Length < plain.Length && left.Count(char.IsLetter) < LettersBesideMin;
    }

    /// <summary>
    /// On the list, or two of the list one after the other, with digits behind: what people make of a short favourite
    /// when fifteen characters are asked for. Three unrelated words are already hard to guess.
    /// </summary>
    private static bool IsCommon(string plain) =>
        IsUpToTwoOfTheList(plain) || IsUpToTwoOfTheList(plain.TrimEnd("0123456789".ToCharArray()));

    private static bool IsUpToTwoOfTheList(string plain) =>
        Common.Contains(plain) || Enumerable.Range(1, Math.Max(0, plain.Length - 1))
            .Any(at => Common.Contains(plain[..at]) && Common.Contains(plain[at..]));

    private static string Plain(string text) =>
        string.Concat(text.ToLowerInvariant().Where(char.IsLetterOrDigit));

    /// <summary>One short piece over and over: aaaa…, abcabc….</summary>
    private static bool IsRepetition(string text) =>
        text.Length > 1 && (text + text).IndexOf(text, 1, StringComparison.Ordinal) is var period
            && period <= text.Length / 3;

    /// <summary>A run along the alphabet, the digits or the keyboard.</summary>
    private static bool IsSequence(string text)
    {
        const string Runs =
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz 12345678901234567890123456789012345678901234567890 " +
            "01234567890123456789012345678901234567890 qwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjklzxcvbnm " +
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p 1q2w3e4r5t6y7u8i9o0p";
        return text.Length >= 8
            && (Runs.Contains(text, StringComparison.Ordinal)
                || Runs.Contains(string.Concat(text.Reverse()), StringComparison.Ordinal));
    }

    private static string[] Lines(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
