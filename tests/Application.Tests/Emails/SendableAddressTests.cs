using CustomerPayments.Application.Settings;

namespace CustomerPayments.Application.Tests.Emails;

/// <summary>Which addresses are taken: those that email can be sent to.</summary>
public sealed class SendableAddressTests
{
    [TestCase("ap@cedar.example")]
    [TestCase("o'brien+invoices@sub.cedar.example")]
    [TestCase("ap@müller.example")]
    [TestCase("ap@xn--mller-kva.example")]
    [TestCase("ü@cedar.example")]
    public void An_address_that_email_can_be_sent_to_is_taken(string address) =>
        Assert.That(SendableAddress.Is(address), Is.True);

    [TestCase("a..b@x.example")]
    [TestCase(".a@x.example")]
    [TestCase("a.@x.example")]
    [TestCase("a@x..example")]
    [TestCase("a@x.example.")]
    [TestCase("a@-x.example")]
    [TestCase("a@x")]
    [TestCase("a@[127.0.0.1]")]
    [TestCase("Cedar <a@x.example>")]
    [TestCase("a@x.example, b@x.example")]
    [TestCase("a(b)@x.example")]
    [TestCase("a@x.example\r\nBcc: b@x.example")]
    [TestCase("a@xn--zzzzzz99999.example")]
    [TestCase("")]
    public void An_address_that_fails_at_every_attempt_is_not_taken(string address) =>
        Assert.That(SendableAddress.Is(address), Is.False);

    [TestCase(63, true)]
    [TestCase(64, false)]
    public void A_label_of_a_domain_has_at_most_63_characters(int length, bool isTaken) =>
        Assert.That(SendableAddress.Is($"a@{new string('b', length)}.example"), Is.EqualTo(isTaken));
}
