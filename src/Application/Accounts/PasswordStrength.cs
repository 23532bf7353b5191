namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Estimates how many guesses a password withstands, as somebody guesses who knows words, names, keyboards and habits.
/// </summary>
internal static class PasswordStrength
{
    /// <summary>
    /// Two to the 23rd are eight million guesses, far beyond what a login that locks after a hundred failures lets
    /// anybody try. The length does the rest: two long words that have nothing to do with each other just pass.
    /// </summary>
    private const double BitsMin = 23;

    /// <summary>
    /// The time grows faster than the length. A longer password is at least as hard to guess as its beginning.
    /// </summary>
    private const int LengthRead = 64;

    /// <param name="near">Words that a guesser of this login tries first.</param>
    public static bool IsEnough(string password, IEnumerable<string> near) => Bits(password, near) >= BitsMin;

    public static double Bits(string password, IEnumerable<string> near) => new Zxcvbn.Zxcvbn()
        .EvaluatePassword(password.Length > LengthRead ? password[..LengthRead] : password, near).Entropy;
}
