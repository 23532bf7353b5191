using CustomerPayments.Application.Emails;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Tests.Emails;

/// <summary>What can become of a mail.</summary>
public sealed class EmailStateTests
{
    private static readonly DateTime Now = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public void A_mail_that_is_taken_is_sent_with_the_server_s_words_and_where_to()
    {
        var mail = Queued();
        mail.Failed("ap@cedar.example", "451 Later", Now, jitter: 0.5);
        mail.Sent("ap@cedar.example", "250 Taken as 17", Now);

        Assert.That(
            (mail.State, mail.Attempts, mail.LastTo, mail.LastAnswer, mail.SentAt),
            Is.EqualTo((EmailState.Sent, 2, "ap@cedar.example", "250 Taken as 17", (DateTime?)Now)));
        AssertEnded(mail);
    }

    [Test]
    public void A_mail_that_is_refused_for_good_has_no_next_attempt_and_keeps_the_server_s_words()
    {
        var mail = Queued();
        mail.Refused("ap@cedar.example", "550 No such user", Now);

        Assert.That(
            (mail.State, mail.Attempts, mail.LastAnswer, mail.StoppedAt, mail.SentAt),
            Is.EqualTo((EmailState.Refused, 1, "550 No such user", (DateTime?)Now, (DateTime?)null)));
        AssertEnded(mail);
    }

    [Test]
    public void A_mail_that_failed_for_now_stays_queued()
    {
        var mail = Queued();
        mail.Failed("ap@cedar.example", "451 Later", Now, jitter: 0.5);

        Assert.That((mail.State, mail.NextAttemptAt), Is.EqualTo((EmailState.Queued, (DateTime?)Now.AddSeconds(15))));
        Assert.That(mail.ClosedSecret, Is.Not.Null);
    }

    [Test]
    public void A_mail_that_nobody_needs_any_more_is_withdrawn_with_its_reason()
    {
        var mail = Queued();

        Assert.That(mail.Withdraw("The answer was read on the screen.", Now), Is.True);

        Assert.That(
            (mail.State, mail.WithdrawnBecause, mail.StoppedAt),
            Is.EqualTo((EmailState.Withdrawn, "The answer was read on the screen.", (DateTime?)Now)));
        AssertEnded(mail);
    }

    [Test]
    public void A_mail_that_has_come_to_its_end_keeps_it()
    {
        var mail = Queued();
        mail.Sent("ap@cedar.example", "250 Taken", Now);

        Assert.That(mail.Withdraw("Too late.", Now), Is.False);
        Assert.That(() => mail.Refused("ap@cedar.example", "550 No", Now), Throws.InvalidOperationException);
        Assert.That((mail.State, mail.WithdrawnBecause), Is.EqualTo((EmailState.Sent, (string?)null)));
    }

    private static OutgoingEmail Queued()
    {
        var customer = CustomerId.New(Now);
        var link = OneTimeLink.Issue(
            customer, LinkPurpose.Activation, "ap@cedar.example", Secret.New(), Now, TimeSpan.FromHours(72));
        return OutgoingEmail.OfLink(link, "closed", Now);
    }

    private static void AssertEnded(OutgoingEmail mail) =>
        Assert.That((mail.NextAttemptAt, mail.ClosedSecret), Is.EqualTo(((DateTime?)null, (string?)null)));
}
