using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Application.Tests.Emails;

/// <summary>What can become of an email.</summary>
public sealed class EmailStateTests
{
    private static readonly DateTime Now = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public void An_email_that_is_taken_is_sent_with_the_server_s_words_and_where_to()
    {
        var email = Queued();
        email.Failed("ap@cedar.example", "451 Later", Now, jitter: 0.5);
        email.Sent("ap@cedar.example", "250 Taken as 17", Now);

        Assert.That(
            (email.State, email.Attempts, email.LastTo, email.LastAnswer, email.SentAt),
            Is.EqualTo((EmailState.Sent, 2, "ap@cedar.example", "250 Taken as 17", (DateTime?)Now)));
        AssertEnded(email);
    }

    [Test]
    public void An_email_that_is_refused_for_good_has_no_next_attempt_and_keeps_the_server_s_words()
    {
        var email = Queued();
        email.Refused("ap@cedar.example", "550 No such user", Now);

        Assert.That(
            (email.State, email.Attempts, email.LastAnswer, email.StoppedAt, email.SentAt),
            Is.EqualTo((EmailState.Refused, 1, "550 No such user", (DateTime?)Now, (DateTime?)null)));
        AssertEnded(email);
    }

    [Test]
    public void An_email_that_failed_for_now_stays_queued()
    {
        var email = Queued();
        email.Failed("ap@cedar.example", "451 Later", Now, jitter: 0.5);

        Assert.That((email.State, email.NextAttemptAt), Is.EqualTo((EmailState.Queued, (DateTime?)Now.AddSeconds(15))));
        Assert.That(email.ClosedSecret, Is.Not.Null);
    }

    [Test]
    public void An_email_that_nobody_needs_any_more_is_withdrawn_with_its_reason()
    {
        var email = Queued();

        Assert.That(email.Withdraw("The answer was read on the screen.", Now), Is.True);

        Assert.That(
            (email.State, email.WithdrawnBecause, email.StoppedAt),
            Is.EqualTo((EmailState.Withdrawn, "The answer was read on the screen.", (DateTime?)Now)));
        AssertEnded(email);
    }

    [Test]
    public void An_email_that_has_come_to_its_end_keeps_it()
    {
        var email = Queued();
        email.Sent("ap@cedar.example", "250 Taken", Now);

        Assert.That(email.Withdraw("Too late.", Now), Is.False);
        Assert.That(() => email.Refused("ap@cedar.example", "550 No", Now), Throws.InvalidOperationException);
        Assert.That((email.State, email.WithdrawnBecause), Is.EqualTo((EmailState.Sent, (string?)null)));
    }

    private static OutgoingEmail Queued()
    {
        var customer = CustomerId.New(Now);
        var link = OneTimeLink.Issue(
            customer, LinkPurpose.Activation, "ap@cedar.example", Secret.New(), Now, TimeSpan.FromHours(72));
        return OutgoingEmail.OfLink(link, "closed", Now);
    }

    private static void AssertEnded(OutgoingEmail email) =>
        Assert.That((email.NextAttemptAt, email.ClosedSecret), Is.EqualTo(((DateTime?)null, (string?)null)));
}
