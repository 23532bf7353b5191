using System.Globalization;
using System.Text;
using CustomerPayments.Application.Accounts.SecondFactors;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;
using QRCoder;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>RFC 6238 by Otp.NET; keys are encrypted at rest under a purpose of their own.</summary>
internal sealed class OneTimeCodes(IDataProtectionProvider protection) : IOneTimeCodes
{
    /// <summary>As long as the output of SHA-1 (RFC 4226, section 4).</summary>
    private const int KeyLength = 20;

    private readonly IDataProtector protector = protection.CreateProtector("CustomerPayments.TotpKey.v1");

    public string NewKey() => protector.Protect(Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(KeyLength)));

    public SharedKey Show(string closedKey, string issuer, string account)
    {
        var key = protector.Unprotect(closedKey);
        var uri = new OtpUri(OtpType.Totp, key, account, issuer).ToString();
        return new SharedKey(key, uri, Draw(uri));
    }

    public long? StepOf(string closedKey, string code, DateTime now)
    {
        var totp = new Totp(Base32Encoding.ToBytes(protector.Unprotect(closedKey)));
        var digits = string.Concat(code.Where(c => !char.IsWhiteSpace(c)));
        return totp.VerifyTotp(now, digits, out var step, new VerificationWindow(previous: 1, future: 1)) ? step : null;
    }

    /// <summary>A rectangle for each run of dark modules in a row.</summary>
    private static QrCodeView Draw(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                var from = x;
                while (x < rows[y].Count && rows[y][x])
                    x++;
                if (x > from)
                    path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
            }
        }

        return new QrCodeView(rows.Count, path.ToString());
    }
}
