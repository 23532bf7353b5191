namespace CustomerPayments.Application.Accounts.SecondFactors;

public enum ChallengePurpose { SignIn, PasskeyAlone, Proof, NewPasskey, NewTotp }

/// <summary>
/// Something that is to be proved within a short time, once. A passkey signs the issued text itself.
/// </summary>
/// <param name="Customer">Null for a sign-in that begins with a passkey.</param>
/// <param name="Binding">
/// What must still be so when it is met: the password, the session, or the key to be confirmed.
/// </param>
/// <param name="IssuedAt">UTC.</param>
public sealed record Challenge(ChallengePurpose Purpose, Guid? Customer, string? Binding, DateTime IssuedAt)
{
    /// <summary>Whoever sets up an app or a device may have to find it first.</summary>
    public DateTime ExpiresAt => IssuedAt + (Purpose is ChallengePurpose.NewPasskey or ChallengePurpose.NewTotp
        ? TimeSpan.FromMinutes(15)
        : TimeSpan.FromMinutes(5));
}

/// <summary>Issues challenges as texts that only we can read, and that nobody else can make.</summary>
public interface IChallenges
{
    /// <returns>Base64url; each time another.</returns>
    string Issue(Challenge challenge);

    /// <returns>Null when we have not issued the text.</returns>
    Challenge? Read(string issued);
}
