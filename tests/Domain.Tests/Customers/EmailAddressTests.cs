using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Domain.Tests.Customers;

public sealed class EmailAddressTests
{
    [TestCase(" AP@Cedar.Example ")]
    [TestCase("ap@cedar.example")]
    public void Case_and_spaces_around_an_address_make_no_difference(string address) =>
        Assert.That(EmailAddress.Normalize(address), Is.EqualTo("ap@cedar.example"));

    [TestCase("ap@müller.example")]
    [TestCase("ap@mu\u0308ller.example")]
    [TestCase("AP@MÜLLER.example")]
    [TestCase("ap@xn--mller-kva.example")]
    [TestCase("ap@XN--MLLER-KVA.example")]
    public void A_domain_has_one_form_however_it_is_spelt(string address) =>
        Assert.That(EmailAddress.Normalize(address), Is.EqualTo("ap@xn--mller-kva.example"));

    [Test]
    public void Domains_that_differ_stay_different() =>
        Assert.That(
            EmailAddress.Normalize("ap@muller.example"), Is.Not.EqualTo(EmailAddress.Normalize("ap@müller.example")));

    [TestCase("no address")]
    [TestCase("a@")]
    [TestCase("a@x..example")]
    public void A_text_that_is_no_address_is_compared_as_it_is(string text) =>
        Assert.That(EmailAddress.Normalize(text), Is.EqualTo(text));

    [TestCase("ap@xn--mller-kva.example", "ap@müller.example")]
    [TestCase("ap@cedar.example", "ap@cedar.example")]
    public void The_old_form_of_a_domain_is_found_from_its_new_form(string normalized, string before) =>
        Assert.That(EmailAddress.InUnicode(normalized), Is.EqualTo(before));
}
