namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>Codes of an authenticator app (TOTP, RFC 6238: six digits, SHA-1, steps of 30 seconds).</summary>
public interface IOneTimeCodes
{
    /// <summary>A new key to share with an app, encrypted for us alone.</summary>
    string NewKey();

    /// <param name="issuer">The company, as the app shows it.</param>
    /// <param name="account">Which account there it is.</param>
    SharedKey Show(string closedKey, string issuer, string account);

    /// <returns>
    /// The step whose code this is, at most one before or after that of <paramref name="now"/>; null when it is none.
    /// </returns>
    /// <param name="now">UTC.</param>
    long? StepOf(string closedKey, string code, DateTime now);
}

/// <summary>A key as the customer's app takes it: typed, as a link, or as a picture for its camera.</summary>
/// <param name="Key">In base 32.</param>
/// <param name="Uri">An <c>otpauth:</c> address.</param>
/// <param name="QrCode">The same address.</param>
public sealed record SharedKey(string Key, string Uri, QrCodeView QrCode);

/// <param name="Size">Of the square, in modules, with its margin.</param>
/// <param name="Path">
/// Path data for SVG that draws the dark modules, so that a page needs neither a picture nor markup from elsewhere.
/// </param>
public sealed record QrCodeView(int Size, string Path);
