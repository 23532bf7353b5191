using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Customers;

/// <summary>Which second factors an account has; an account without one has no such word.</summary>
public enum SecondFactorKind { Totp, Passkeys, TotpAndPasskeys }

/// <summary>What can be presented as a second factor.</summary>
public enum Factor { Totp, Passkey, RecoveryCode }

/// <summary>
/// What a customer proves with beside the password: an authenticator app (TOTP, RFC 6238), passkeys, and ten recovery
/// codes for the day on which both are lost. There is a row only while an app or a passkey is set up.
/// </summary>
public sealed class SecondFactor
{
    public const int PasskeysMax = 10;
    public const int TotpKeyLengthMax = 1000;

    private readonly List<Passkey> passkeys = [];

    private SecondFactor() { } // EF Core

    public CustomerId CustomerId { get; private init; }

    /// <summary>The key that the app shares with us, encrypted; null without an app.</summary>
    public string? TotpKey { get; private set; }

    /// <summary>UTC; when the app was set up.</summary>
    public DateTime? TotpSince { get; private set; }

    /// <summary>The latest step of 30 seconds whose code was used; that code and earlier ones are used up.</summary>
    public long LastTotpStep { get; private set; }

    /// <summary>SHA-256 of each unused code, in hex, one after the other with a space between.</summary>
    public string RecoveryCodeHashes { get; private set; } = "";

    /// <summary>Concurrency token: of two uses of one code at once the second save fails.</summary>
    public int Version { get; private set; } = 1;

    public IReadOnlyList<Passkey> Passkeys => passkeys;

    public int RecoveryCodesLeft => Hashes.Length;

    /// <summary>Null when nothing is left to ask for.</summary>
    public SecondFactorKind? Kind => (TotpKey, passkeys.Count) switch
    {
        (null, 0) => null,
        (null, _) => SecondFactorKind.Passkeys,
        (_, 0) => SecondFactorKind.Totp,
        _ => SecondFactorKind.TotpAndPasskeys,
    };

    private string[] Hashes => RecoveryCodeHashes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static SecondFactor For(CustomerId customer) => new() { CustomerId = customer };

    /// <summary>Sets the app up, or another app in place of the one before.</summary>
    /// <param name="closedKey">The shared key, encrypted.</param>
    /// <param name="step">Of the code that has confirmed the key, which is used up by that.</param>
    public void SetTotp(string closedKey, long step, DateTime now)
    {
        (TotpKey, TotpSince, LastTotpStep) = (closedKey, now, step);
        Version++;
    }

    public void RemoveTotp()
    {
        (TotpKey, TotpSince) = (null, null);
        Version++;
    }

    /// <returns>False when this code, or a later one, was used before.</returns>
    public bool UseTotp(long step)
    {
        if (TotpKey is null || step <= LastTotpStep)
            return false;

        LastTotpStep = step;
        Version++;
        return true;
    }

    /// <exception cref="RuleViolationException"><c>too-many-passkeys</c>.</exception>
    public void AddPasskey(Passkey passkey)
    {
        if (passkeys.Count >= PasskeysMax)
            throw new RuleViolationException(
                "too-many-passkeys", $"An account has at most {PasskeysMax} passkeys; remove one first.");

        passkeys.Add(passkey);
        Version++;
    }

    /// <returns>False when there is no such passkey.</returns>
    public bool RemovePasskey(Guid id)
    {
        Version++;
        return passkeys.RemoveAll(passkey => passkey.Id == id) > 0;
    }

    /// <summary>Makes new recovery codes; those of before are worth nothing any more.</summary>
    /// <returns>The codes, for the customer to keep. Only their hashes are stored.</returns>
    public IReadOnlyList<string> MakeRecoveryCodes()
    {
        var codes = RecoveryCode.NewTen();
        RecoveryCodeHashes = string.Join(' ', codes.Select(RecoveryCode.Hash));
        Version++;
        return codes;
    }

    /// <param name="hash">Of the code that was typed.</param>
    /// <returns>False when there is no such code, or it was used before.</returns>
    public bool UseRecoveryCode(string hash)
    {
        var left = Hashes.Where(known => known != hash).ToArray();
        if (left.Length == Hashes.Length)
            return false;

        RecoveryCodeHashes = string.Join(' ', left);
        Version++;
        return true;
    }
}
