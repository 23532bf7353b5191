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

    private static OneTimeLink Link() =>
        OneTimeLink.Issue(
            Make.Acme, LinkPurpose.Activation, "a@b.example", Secret.New(), Make.Now, TimeSpan.FromHours(72));
}
