using CustomerPayments.Application.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>PBKDF2 with HMAC-SHA512 as ASP.NET Core Identity does it, at OWASP's cost (Password Storage Cheat Sheet, 2026).</summary>
internal sealed class Passwords : IPasswords
{
    public const int Iterations = 220_000;

    private readonly PasswordHasher<object> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly Lazy<string> nobodysHash;

    public Passwords() => nobodysHash = new Lazy<string>(() => Hash($"{Guid.NewGuid()}"));

    public string Hash(string password) => hasher.HashPassword(this, password);

    public PasswordCheck Verify(string? hash, string password)
    {
        var result = hasher.VerifyHashedPassword(this, hash ?? nobodysHash.Value, password);
        return hash is null ? PasswordCheck.Wrong : result switch
        {
            PasswordVerificationResult.Success => PasswordCheck.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButWeaklyHashed,
            _ => PasswordCheck.Wrong,
        };
    }
}
