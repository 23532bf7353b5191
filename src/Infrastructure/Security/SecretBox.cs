using CustomerPayments.Application.Secrets;
using Microsoft.AspNetCore.DataProtection;

namespace CustomerPayments.Infrastructure.Security;

internal sealed class SecretBox(IDataProtectionProvider protection) : ISecretBox
{
    private readonly IDataProtector protector = protection.CreateProtector("CustomerPayments.LinkInEmail.v1");

    public string Close(string secret) => protector.Protect(secret);

    public string Open(string closed) => protector.Unprotect(closed);
}
