using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Domain.Tests.Customers;

public sealed class SessionTests
{
    private static readonly Device Browser = new("Firefox on Windows", "192.0.2.1");
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    [Test]
    public void A_session_is_open_until_its_lifetime_is_over()
    {
        var session = Started();
        Assert.That(
            (session.IsOpenAt(Make.Now + Lifetime - TimeSpan.FromTicks(1)), session.IsOpenAt(Make.Now + Lifetime)),
            Is.EqualTo((true, false)));
    }

    [Test]
    public void An_ended_session_is_closed_and_its_end_stays_where_it_was()
    {
        var session = Started();
        session.End(Make.Now.AddMinutes(1));
        session.End(Make.Now.AddMinutes(2));
        Assert.That(
            (session.IsOpenAt(Make.Now), session.EndedAt), Is.EqualTo((false, (DateTime?)Make.Now.AddMinutes(1))));
    }

    [TestCase(SessionTrust.Password, false, false)]
    [TestCase(SessionTrust.SecondFactor, true, false)]
    [TestCase(SessionTrust.SetUpOnly, false, true)]
    public void What_a_session_is_trusted_with_follows_from_how_it_began(
        SessionTrust trust, bool byFactor, bool forSetUp)
    {
        var session = Started(trust);
        Assert.That(
            (session.IsProvedAt(Make.Now, byFactor: false), session.IsProvedAt(Make.Now, byFactor: true),
                session.IsForSetUp),
            Is.EqualTo((true, byFactor, forSetUp)));
    }

    [Test]
    public void A_password_proves_the_owner_and_opens_nothing_that_a_second_factor_opens()
    {
        var session = Started(SessionTrust.SetUpOnly);
        session.Prove(Make.Now.AddMinutes(15), byFactor: false);
        Assert.That(
            (session.IsProvedAt(Make.Now.AddMinutes(20), byFactor: false),
                session.IsProvedAt(Make.Now.AddMinutes(20), byFactor: true), session.IsForSetUp),
            Is.EqualTo((true, false, true)));
    }

    [TestCase("Firefox on Windows", "192.0.2.1", true)]
    [TestCase("Firefox on macOS", "192.0.2.1", false)]
    [TestCase("Firefox on Windows", "192.0.2.2", false)]
    [TestCase("Firefox on Windows", null, false)]
    public void A_device_is_a_kind_of_program_in_a_network(string name, string? address, bool isSame) =>
        Assert.That(new Device(name, address).Key == Browser.Key, Is.EqualTo(isSame));

    [Test]
    public void A_device_without_an_address_is_told_from_others_by_its_program_alone() => Assert.That(
        (new Device("Safari", null).Key == new Device("Safari", null).Key,
            new Device("Safari", null).Key == new Device("Edge", null).Key),
        Is.EqualTo((true, false)));

    [Test]
    public void A_refresh_token_is_idle_from_the_moment_on_at_which_the_time_without_use_is_over()
    {
        var (token, idleMax) = (Token("first"), TimeSpan.FromDays(14));
        Assert.That(
            (token.IsIdleAt(Make.Now + idleMax - TimeSpan.FromTicks(1), idleMax),
                token.IsIdleAt(Make.Now + idleMax, idleMax)),
            Is.EqualTo((false, true)));
    }

    [Test]
    public void A_spent_token_is_over_and_for_ten_seconds_just_spent()
    {
        var token = Token("first");
        Assert.That((token.IsOver, token.IsJustSpentAt(Make.Now)), Is.EqualTo((false, false)));

        var version = token.Version;
        token.Spend(Token("second"), key: 1, "client", Make.Now);

        Assert.That(
            (token.IsOver, token.IsJustSpentAt(Make.Now.AddSeconds(10)),
                token.IsJustSpentAt(Make.Now.AddSeconds(10).AddTicks(1))),
            Is.EqualTo((true, true, false)));
        Assert.That(
            (token.SuccessorHash, token.SuccessorKey, token.SpentBy, token.Version),
            Is.EqualTo((Secret.Hash("second"), (int?)1, "client", version + 1)));
    }

    private static Session Started(SessionTrust trust = SessionTrust.Password) =>
        Session.Start(Make.Acme, Browser, Lifetime, Make.Now, trust);

    private static RefreshToken Token(string secret) => RefreshToken.Issue(Guid.NewGuid(), secret, Make.Now);
}
