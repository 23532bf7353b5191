using System.Text;
using System.Text.Json;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Testing;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>A webhook is taken only with the gateway's signature over every byte of it.</summary>
public sealed class BraintreeNoticesTests
{
    private readonly BraintreeNotices notices = Knowing(new BraintreeOptions());

    [Test]
    public void Every_genuine_sample_of_the_vendors_own_library_is_taken()
    {
        using var samples = JsonDocument.Parse(File.ReadAllText(DocumentTests.Official("webhook-samples.json")));
        var read = 0;
        foreach (var sample in samples.RootElement.GetProperty("samples").EnumerateArray())
        {
            var (kind, signature, payload) = (
                sample.Text("kind"), sample.Text("bt_signature"), sample.Text("bt_payload"));
            Assert.That(notices.Read(signature, payload)?.Kind, Is.EqualTo(kind));
            Assert.That(
                notices.Read(signature, payload.TrimEnd('\n'))?.Kind, Is.EqualTo(kind), "a line break lost on the way");
            if (kind.StartsWith("transaction_s", StringComparison.Ordinal))
                Assert.That(notices.Read(signature, payload)!.NotifiedReference, Is.EqualTo(sample.Text("id")));
            if (kind == "refund_failed")
                Assert.That(
                    notices.Read(signature, payload), Is.EqualTo(new GatewayNotice(kind, "1", IsRefundFailure: true)));
            if (kind == "dispute_opened")
            {
                var dispute = new Dispute(
                    sample.Text("id"), "opened", IsOpen: true, "USD 250.0", new DateOnly(2014, 3, 21));
                Assert.That(
                    notices.Read(signature, payload), Is.EqualTo(new GatewayNotice(kind, sample.Text("id"), dispute)));
            }

            read++;
        }

        var challenge = samples.RootElement.GetProperty("challenge");
        Assert.That(notices.AnswerChallenge(challenge.Text("bt_challenge")), Is.EqualTo(challenge.Text("answer")));
        Assert.That(read, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public void A_notification_names_its_kind_and_its_transaction()
    {
        var (signature, payload) = Notifications.Sign("transaction_settled", "8f3kq2vd");
        Assert.That(notices.Read(signature, payload), Is.EqualTo(new GatewayNotice("transaction_settled", "8f3kq2vd")));
    }

    [TestCase("dispute_opened", "opened", true)]
    [TestCase("dispute_under_review", "under review", true)]
    [TestCase("dispute_disputed", "disputed", true)]
    [TestCase("dispute_of_a_kind_to_come", "of a kind to come", true)]
    [TestCase("dispute_won", "won", false)]
    [TestCase("dispute_lost", "lost", false)]
    [TestCase("dispute_accepted", "accepted", false)]
    [TestCase("dispute_auto_accepted", "auto accepted", false)]
    [TestCase("dispute_expired", "expired", false)]
    public void A_dispute_names_its_charge_its_state_and_the_day_to_reply_by(string kind, string state, bool isOpen)
    {
        var (signature, payload) = Notifications.SignDispute(kind, "8f3kq2vd");
        var dispute = new Dispute("dispute-of-8f3kq2vd", state, isOpen, "USD 250.0", new DateOnly(2026, 6, 20));
        Assert.That(notices.Read(signature, payload), Is.EqualTo(new GatewayNotice(kind, "8f3kq2vd", dispute)));
    }

    [Test]
    public void A_failed_refund_names_the_sale_that_it_belongs_to()
    {
        var (signature, payload) = Notifications.SignFailedRefund("8f3kq2vd");
        Assert.That(notices.Read(signature, payload),
            Is.EqualTo(new GatewayNotice("refund_failed", "8f3kq2vd", IsRefundFailure: true)));
    }

    [Test]
    public void An_invalid_reply_by_date_does_not_hide_the_dispute()
    {
        var (signature, payload) = Notifications.SignDispute("dispute_opened", "8f3kq2vd", replyBy: "soon");
        Assert.That(notices.Read(signature, payload)!.Dispute,
            Is.EqualTo(new Dispute("dispute-of-8f3kq2vd", "opened", true, "USD 250.0", null)));
    }

    [Test]
    public void Our_pair_may_be_any_of_several_and_further_keys_count_while_keys_rotate()
    {
        var (ours, payload) = Notifications.Sign("check", "x");
        var (next, _) = Notifications.Sign("check", "x", "next_public", "next_private");
        var rotating = Knowing(new BraintreeOptions
        {
            WebhookKeys = [new BraintreeKeyPair { PublicKey = "next_public", PrivateKey = "next_private" }]
        });
        Assert.Multiple(() =>
        {
            Assert.That(notices.Read($"other|00&{ours}", payload), Is.Not.Null);
            Assert.That(notices.Read(next, payload), Is.Null);
            Assert.That(rotating.Read(next, payload), Is.Not.Null);
            Assert.That(rotating.Read(ours, payload), Is.Not.Null);
        });
    }

    [TestCase(9, true)]
    [TestCase(10, false)]
    public void Ten_pairs_are_read_and_no_more(int others, bool isRead)
    {
        var (ours, payload) = Notifications.Sign("check", "x");
        var signature = string.Concat(Enumerable.Repeat("other|00&", others)) + ours;
        Assert.That(notices.Read(signature, payload) is not null, Is.EqualTo(isRead));
    }

    [Test]
    public void Every_changed_notification_is_refused()
    {
        var (signature, payload) = Notifications.Sign("transaction_settled", "8f3kq2vd");
        var digest = signature.Split('|')[1];
        string[] payloads =
            [payload.Replace("\n", ""), payload.Replace("\n", "\r\n"), payload + " ", " " + payload, payload[4..], ""];
        string[] signatures =
        [
            "", "|", "&", digest, $"other|{digest}", $"{Notifications.PublicKey}|{digest[..^1]}",
            $"{Notifications.PublicKey}|{digest.ToUpperInvariant()}",
            $"{Notifications.PublicKey}|", Notifications.Sign(
                "transaction_settled", "8f3kq2vd", privateKey: "wrong").Signature,
        ];
        Assert.Multiple(() =>
        {
            foreach (var changed in payloads)
                Assert.That(notices.Read(signature, changed), Is.Null, changed);
            foreach (var changed in signatures)
                Assert.That(notices.Read(changed, payload), Is.Null, changed);
            for (var i = 0; i < payload.Length; i++)
            {
                var flipped = payload[..i] + (payload[i] == 'A' ? 'B' : 'A') + payload[(i + 1)..];
                Assert.That(notices.Read(signature, flipped), Is.Null, $"letter {i}");
            }
        });
    }

    [TestCase("<!DOCTYPE n [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><notification><kind>&e;</kind></notification>")]
    [TestCase("<notification><kind></kind></notification>")]
    [TestCase("<other><kind>check</kind></other>")]
    [TestCase("<notification><kind>check</kind>")]
    public void Also_with_a_good_signature_only_a_notification_is_read(string xml)
    {
        var payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)) + "\n";
        Assert.That(notices.Read(
            $"{Notifications.PublicKey}|{Notifications.Digest(payload, Notifications.PrivateKey)}", payload), Is.Null);
    }

    [Test]
    public void A_body_larger_than_any_notification_is_refused_before_it_is_hashed()
    {
        var payload = new string('A', 60_001);
        Assert.That(notices.Read(
            $"{Notifications.PublicKey}|{Notifications.Digest(payload, Notifications.PrivateKey)}", payload), Is.Null);
    }

    [TestCase("20f9f8ed05f77439fe955c977e4c8a5")]
    [TestCase("20f9f8ed05f77439fe95")]
    public void A_challenge_is_answered(string challenge) =>
        Assert.That(notices.AnswerChallenge(challenge),
            Is.EqualTo($"{Notifications.PublicKey}|{Notifications.Digest(challenge, Notifications.PrivateKey)}"));

    [TestCase("")]
    [TestCase("20f9f8ed05f77439fe9")]
    [TestCase("20f9f8ed05f77439fe955c977e4c8a5333")]
    [TestCase("20F9F8ED05F77439FE955C977E4C8A53")]
    [TestCase("PG5vdGlmaWNhdGlvbj4KICAg")]
    [TestCase("20f9f8ed05f77439fe955c977e4c8a53\n")]
    public void Only_challenges_are_signed(string challenge) =>
        Assert.That(notices.AnswerChallenge(challenge), Is.Null);

    private static BraintreeNotices Knowing(BraintreeOptions options) => new(Options.Create(options));
}
