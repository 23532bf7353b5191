namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Estimates how many guesses a password withstands, as somebody guesses who knows words, names, keyboards and habits.
/// </summary>
internal static class PasswordStrength
{
    /// <summary>
    /// Two to the 27th are a hundred million guesses, a million times what a login that locks after a hundred failures
    /// lets anybody try. The length does the rest: three unrelated words pass.
    /// </summary>
    private const double BitsMin = 27;

    /// <summary>
    /// The time grows faster than the length. A longer password is at least as hard to guess as its beginning.
    /// </summary>
    private const int LengthRead = 64;

    /// <param name="near">Words that a guesser of this login tries first.</param>
    public static bool IsEnough(string password, IEnumerable<string> near) => Bits(password, near) >= BitsMin;

    public static double Bits(string password, IEnumerable<string> near) => new Zxcvbn.Zxcvbn()
        .EvaluatePassword(password.Length > LengthRead ? password[..LengthRead] : password, near).Entropy;
}
