using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json;

namespace CustomerPayments.Testing;

/// <summary>
/// A customer's device with one passkey: ES256, attestation <c>none</c>. What the device and its browser would refuse
/// by themselves can be turned on, so that the server is seen to refuse it.
/// </summary>
public sealed class SoftAuthenticator : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte KeyIncluded = 0x40;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(16);
    private string? user;

    /// <summary>Whose page the browser shows.</summary>
    public string Origin { get; init; } = "https://pay.example";

    /// <summary>For which site the device answers; that of the options when null.</summary>
    public string? Site { get; init; }

    /// <summary>Whether the device checks the person.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>How often the device has signed; a copy of the key would begin with an older count.</summary>
    public uint Count { get; set; }

    /// <summary>Whether the count goes up with each signature, which not every device does.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Makes the passkey.</summary>
    /// <param name="options"><c>publicKey</c> of the API's answer.</param>
    /// <returns><c>passkey</c> of the next request.</returns>
    public object Create(JsonElement options)
    {
        user = options.GetProperty("user").Text("id");
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString(AuthenticatorData(Site ?? options.GetProperty("rp").Text("id"), withKey: true));
        writer.WriteEndMap();
        return new
        {
            id = Text(id), clientDataJson = Text(ClientData("webauthn.create", options)),
            attestationObject = Text(writer.Encode()),
        };
    }

    /// <summary>Signs a challenge.</summary>
    /// <inheritdoc cref="Create"/>
    public object Sign(JsonElement options)
    {
        if (Counts)
            Count++;
        var data = AuthenticatorData(Site ?? options.Text("rpId"), withKey: false);
        var client = ClientData("webauthn.get", options);
        var signature = key.SignData(
            [.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new
        {
            id = Text(id), clientDataJson = Text(client), authenticatorData = Text(data), signature = Text(signature),
            userHandle = user,
        };
    }

    public void Dispose() => key.Dispose();

    private byte[] ClientData(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(
        new { type, challenge = options.Text("challenge"), origin = Origin, crossOrigin = false });

    /// <summary>WebAuthn level 3, section 6.1.</summary>
    private byte[] AuthenticatorData(string site, bool withKey)
    {
        var flags = (byte)(UserPresent | (Verifies ? UserVerified : 0) | (withKey ? KeyIncluded : 0));
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        byte[] data = [.. SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(site)), flags, .. count];
        return withKey ? [.. data, .. new byte[16], 0, (byte)id.Length, .. id, .. CoseKey()] : data;
    }

    /// <summary>RFC 9053: an EC2 key on P-256 for ES256.</summary>
    private byte[] CoseKey()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        foreach (var (label, value) in new[] { (1, 2), (3, -7), (-1, 1) })
        {
            writer.WriteInt32(label);
            writer.WriteInt32(value);
        }

        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
