using System.Security.Cryptography;
using System.Text.Json;
using CustomerPayments.Application.Accounts.SecondFactors;
using Microsoft.AspNetCore.DataProtection;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>Challenges as encrypted and signed texts; the encryption adds the random part.</summary>
internal sealed class Challenges(IDataProtectionProvider protection) : IChallenges
{
    private readonly IDataProtector protector = protection.CreateProtector("CustomerPayments.Challenge.v1");

    public string Issue(Challenge challenge) => protector.Protect(JsonSerializer.Serialize(challenge));

    public Challenge? Read(string issued)
    {
        try
        {
            return JsonSerializer.Deserialize<Challenge>(protector.Unprotect(issued));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
