using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CustomerPayments.Testing;

/// <summary>Notifications as the gateway signs them, made independently of the product's own code.</summary>
public static class Notifications
{
    public const string PublicKey = "portal_demo_public_key";
    public const string PrivateKey = "portal_demo_private_key_0123456789abcdef";

    public static (string Signature, string Payload) Sign(
        string kind, string transaction, string publicKey = PublicKey, string privateKey = PrivateKey) =>
        SignSubject(
            kind, $"<transaction><id>{transaction}</id><status>settled</status></transaction>", publicKey, privateKey);

    /// <summary>A refund that failed: the transaction of the notification is the refund, and names the sale.</summary>
    public static (string Signature, string Payload) SignFailedRefund(string sale) => SignSubject(
        "refund_failed", $"""
        <transaction><id>refund-of-{sale}</id><amount>100</amount><status>processor_declined</status>
        <refunded-transaction-fk>{sale}</refunded-transaction-fk></transaction>
        """);

    /// <param name="replyBy">As <c>yyyy-MM-dd</c>.</param>
    public static (string Signature, string Payload) SignDispute(
        string kind, string transaction, string replyBy = "2026-06-20") => SignSubject(
        kind, $"""
        <dispute><amount>250.00</amount><amount-disputed>250.0</amount-disputed><currency-iso-code>USD</currency-iso-code>
        <reply-by-date type="date">{replyBy}</reply-by-date><kind>chargeback</kind><status>open</status><reason>fraud</reason>
        <id>dispute-of-{transaction}</id><transaction><id>{transaction}</id><amount>250.00</amount></transaction></dispute>
        """);

    private static (string Signature, string Payload) SignSubject(
        string kind, string subject, string publicKey = PublicKey, string privateKey = PrivateKey)
    {
        var xml = $"""
            <notification><timestamp type="datetime">2026-06-01T14:00:00Z</timestamp><kind>{kind}</kind>
            <subject>{subject}</subject></notification>
            """;
        var payload = string.Concat(
            Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)).Chunk(60).Select(line => new string(line) + "\n"));
        return ($"{publicKey}|{Digest(payload, privateKey)}", payload);
    }

    [SuppressMessage("Security", "CA5350", Justification = "The algorithm is part of the vendor's protocol.")]
    public static string Digest(string text, string privateKey) => Convert.ToHexStringLower(
        HMACSHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(privateKey)), Encoding.UTF8.GetBytes(text)));
}
