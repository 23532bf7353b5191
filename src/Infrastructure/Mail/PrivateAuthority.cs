using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace CustomerPayments.Infrastructure.Mail;

/// <summary>
/// Accepts what the machine accepts, and certificates that chain to one of our own authorities. Name and dates are
/// checked either way; a private authority seldom publishes what it has revoked, so that this is not asked for.
/// </summary>
internal sealed class PrivateAuthority(X509Certificate2Collection authorities)
{
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None)
            return true;
        if (errors is not SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 servers)
            return false;

        using var ours = new X509Chain();
        ours.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        ours.ChainPolicy.CustomTrustStore.AddRange(authorities);
        ours.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            ours.ChainPolicy.ExtraStore.Add(element.Certificate);
        return ours.Build(servers);
    }
}
