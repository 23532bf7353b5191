using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Payments;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>
/// Braintree's webhooks: HMAC-SHA1 under the SHA-1 of the private key over the payload as received, several
/// <c>publicKey|digest</c> pairs joined by <c>&amp;</c> (as its SDKs verify them). The algorithm is the vendor's.
/// </summary>
internal sealed partial class BraintreeNotices(IOptions<BraintreeOptions> options) : IGatewayNotices
{
    /// <summary>Characters; a notification of one transaction is a tenth of it.</summary>
    private const int PayloadLengthMax = 60_000;

    /// <summary>Braintree sends one pair for each key of the merchant's.</summary>
    private const int PairsMax = 10;

    private const int KindLengthMax = 60;
    private const int TextLengthMax = Dispute.TextLengthMax;
    private const string DisputeKinds = "dispute_";

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = PayloadLengthMax,
    };

    public GatewayNotice? Read(string signature, string payload) =>
        payload.Length is > 0 and <= PayloadLengthMax && PayloadPattern().IsMatch(payload)
            && IsSigned(signature, payload)
            ? Parse(payload)
            : null;

    public string? AnswerChallenge(string challenge) => ChallengePattern().IsMatch(challenge)
        ? $"{options.Value.PublicKey}|{Digest(options.Value.PrivateKey, challenge)}"
        : null;

    /// <summary>
    /// One of the pairs must be by a key of ours and right. Strangers choose the pairs, so their number has an end, and
    /// the payload is hashed once for each key. A line break at the end may have been lost on the way.
    /// </summary>
    private bool IsSigned(string signature, string payload)
    {
        var pairs = signature.Split('&', PairsMax + 1);
        if (pairs.Length > PairsMax)
            return false;

        return pairs.Select(pair => pair.Split('|')).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            .Any(byKey => options.Value.WebhookKey(byKey.Key) is { } privateKey
                && (IsAmong(byKey, Digest(privateKey, payload)) || IsAmong(byKey, Digest(privateKey, payload + '\n'))));
    }

    private static bool IsAmong(IEnumerable<string> given, string expected) => given.Any(one => Equal(one, expected));

    private static bool Equal(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    private static string Digest(string privateKey, string text)
    {
#pragma warning disable CA5350 // The algorithm is part of the vendor's protocol.
        var key = SHA1.HashData(Encoding.UTF8.GetBytes(privateKey));
        return Convert.ToHexStringLower(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
    }

    private static GatewayNotice? Parse(string payload)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(Convert.FromBase64String(payload)), Strict);
            var notification = XDocument.Load(reader).Root!;
            var kind = notification.Element("kind")?.Value.Trim();
            if (notification.Name != "notification" || kind is not { Length: > 0 and <= KindLengthMax })
                return null;

            var subject = notification.Element("subject");
            var transaction = subject?.Descendants("transaction").FirstOrDefault();
            var isRefundFailure = kind == "refund_failed";
            var legacyId = Text(transaction, isRefundFailure ? "refunded-transaction-fk" : "id")
                ?? Text(subject?.Element("transaction-review"), "transaction-id");
            return new GatewayNotice(kind, legacyId, DisputeOf(kind, subject?.Element("dispute")), isRefundFailure);
        }
        catch (Exception e) when (e is FormatException or XmlException)
        {
            return null;
        }
    }

    /// <returns>Null for kinds that are about no transaction.</returns>
    private static Dispute? DisputeOf(string kind, XElement? dispute)
    {
        if (!kind.StartsWith(DisputeKinds, StringComparison.Ordinal) || Text(dispute, "id") is not { } id)
            return null;

        var amount =
            $"{Text(dispute, "currency-iso-code")} {Text(dispute, "amount-disputed") ?? Text(dispute, "amount")}"
                .Trim();
        var isClosed = kind is "dispute_won" or "dispute_lost" or "dispute_accepted" or "dispute_auto_accepted"
            or "dispute_expired";
        return new Dispute(
            id, kind[DisputeKinds.Length..]
                .Replace('_', ' '), !isClosed, amount is { Length: > 0 and <= Dispute.TextLengthMax } ? amount : null,
            DateOnly.TryParseExact(Text(dispute, "reply-by-date"), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var day) ? day : null);
    }

    private static string? Text(XElement? parent, string name) =>
        parent?.Element(name)?.Value.Trim() is { Length: > 0 and <= TextLengthMax } text ? text : null;

    [GeneratedRegex(@"\A[A-Za-z0-9+/=\n]+\z")]
    private static partial Regex PayloadPattern();

    /// <summary>Strict, so that the answer can never be the signature of a payload.</summary>
    [GeneratedRegex(@"\A[a-f0-9]{20,32}\z")]
    private static partial Regex ChallengePattern();
}
