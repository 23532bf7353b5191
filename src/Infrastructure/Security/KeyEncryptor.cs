using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>
/// Closes a key of data protection by a certificate with RSA-OAEP and AES-256. Data protection's own encryptor pads by
/// PKCS #1 v1.5, which is no longer approved; its decryptor reads both.
/// </summary>
internal sealed class KeyEncryptor(X509Certificate2 certificate) : IXmlEncryptor
{
    private const int AesBits = 256;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var document = new XmlDocument { XmlResolver = null };
        using (var reader = new XElement("key", plaintextElement).CreateReader())
            document.Load(reader);
        var element = (XmlElement)document.DocumentElement!.FirstChild!;

        using var aes = Aes.Create();
        aes.KeySize = AesBits;
        using var rsa = certificate.GetRSAPublicKey()!;
        var key = new EncryptedKey
        {
            EncryptionMethod = new EncryptionMethod(EncryptedXml.XmlEncRSAOAEPUrl),
            CipherData = new CipherData(EncryptedXml.EncryptKey(aes.Key, rsa, useOAEP: true)),
        };
        key.KeyInfo.AddClause(new KeyInfoX509Data(certificate));
        var closed = new EncryptedData
        {
            Type = EncryptedXml.XmlEncElementUrl,
            EncryptionMethod = new EncryptionMethod(EncryptedXml.XmlEncAES256Url),
            CipherData = new CipherData(new EncryptedXml().EncryptData(element, aes, content: false)),
        };
        closed.KeyInfo.AddClause(new KeyInfoEncryptedKey(key));
        return new EncryptedXmlInfo(XElement.Parse(closed.GetXml().OuterXml), typeof(EncryptedXmlDecryptor));
    }
}
