namespace CustomerPayments.Application.Accounts;

public enum PasswordCheck { Wrong, Right, RightButWeaklyHashed }

/// <summary>Slow one-way hashing of passwords.</summary>
public interface IPasswords
{
    string Hash(string password);

    /// <param name="hash">Null when there is no such account; the work done is the same.</param>
    PasswordCheck Verify(string? hash, string password);
}
