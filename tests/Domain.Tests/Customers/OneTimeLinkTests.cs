using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Domain.Tests.Customers;

public sealed class OneTimeLinkTests
{
    [Test]
    public void A_link_works_until_the_moment_it_expires()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Link().StateAt(Make.Now.AddHours(72).AddTicks(-1)), Is.EqualTo(LinkState.Usable));
            Assert.That(Link().StateAt(Make.Now.AddHours(72)), Is.EqualTo(LinkState.Expired));
        });
    }

    [Test]
    public void Each_end_of_a_link_has_its_own_code()
    {
        var (used, superseded, revoked, expired) = (Link(), Link(), Link(), Link());
        used.Use(Make.Now);
        superseded.Supersede(Make.Now);
        revoked.Revoke(Make.Now);

        Assert.Multiple(() =>
        {
            Assert.That(CodeOf(used, Make.Now), Is.EqualTo("activation-used"));
            Assert.That(CodeOf(superseded, Make.Now), Is.EqualTo("activation-superseded"));
            Assert.That(CodeOf(revoked, Make.Now), Is.EqualTo("activation-revoked"));
            Assert.That(CodeOf(expired, Make.Now.AddDays(4)), Is.EqualTo("activation-expired"));
        });
    }

    [TestCase(LinkPurpose.Activation, "activation-used")]
    [TestCase(LinkPurpose.PasswordReset, "password-reset-used")]
    public void The_code_says_what_the_link_was_for(LinkPurpose purpose, string code)
    {
        var link = Link(purpose);
        link.Use(Make.Now);
        Assert.That(CodeOf(link, Make.Now), Is.EqualTo(code));
    }

    [Test]
    public void The_first_showing_of_a_links_page_is_noted_and_an_ended_link_shows_none()
    {
        var link = Link();
        link.Open(Make.Now.AddMinutes(1));
        link.Open(Make.Now.AddMinutes(2));
        Assert.That(link.OpenedAt, Is.EqualTo(Make.Now.AddMinutes(1)));

        link.Use(Make.Now.AddMinutes(3));
        Assert.That(() => link.Open(Make.Now.AddMinutes(4)), Throws.TypeOf<RuleViolationException>());
    }

    [Test]
    public void Of_two_ends_at_once_the_second_is_noticed_because_each_counts_up_the_version()
    {
        var (used, superseded, revoked) = (Link(), Link(), Link());
        used.Use(Make.Now);
        superseded.Supersede(Make.Now);
        revoked.Revoke(Make.Now);
        Assert.That(new[] { used, superseded, revoked }.Select(link => link.Version), Is.All.EqualTo(2));
    }

    [Test]
    public void A_link_keeps_only_the_hash_of_its_secret()
    {
        var secret = Secret.New();
        var link = OneTimeLink.Issue(
            Make.Acme, LinkPurpose.Activation, "a@b.example", secret, Make.Now, TimeSpan.FromHours(72));
        Assert.That(link.SecretHash, Is.EqualTo(Secret.Hash(secret)).And.Not.Contain(secret));
    }

    [Test]
    public void A_secret_has_256_random_bits() =>
        Assert.That(Enumerable.Range(0, 100).Select(_ => Secret.New()).Distinct()
            .ToList(), Has.Count.EqualTo(100).And.All.Length.EqualTo(43));

    private static string CodeOf(OneTimeLink link, DateTime now) =>
        Assert.Throws<RuleViolationException>(() => link.Use(now))!.Code;

    private static OneTimeLink Link(LinkPurpose purpose = LinkPurpose.Activation) =>
        OneTimeLink.Issue(
            Make.Acme, purpose, "a@b.example", Secret.New(), Make.Now, TimeSpan.FromHours(72));
}
