using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Domain.Tests.Customers;

public sealed class PortalAccountTests
{
    [Test]
    public void An_account_goes_from_none_to_invited_to_active()
    {
        var account = Customer.Register("C-1", "Acme", null, Make.Now).Account;
        var seen = new List<PortalStatus> { account.Status };
        account.Invite("AP@Acme.example ", Make.Now, Make.Now.AddDays(3));
        seen.Add(account.Status);
        account.Activate("hash", Make.Now);
        seen.Add(account.Status);

        Assert.That(seen, Is.EqualTo([PortalStatus.None, PortalStatus.Invited, PortalStatus.Active]));
        Assert.That(account.Email, Is.EqualTo("ap@acme.example"));
    }

    [Test]
    public void An_active_customer_needs_no_link()
    {
        var account = Active();
        Assert.That(Assert.Throws<RuleViolationException>(
            () => account.Invite("a@b.example", Make.Now, Make.Now))!.Code, Is.EqualTo("already-active"));
    }

    [Test]
    public void A_suspended_customer_gets_no_link_and_keeps_the_password_for_later()
    {
        var account = Active();
        account.Suspend(Make.Now);
        Assert.That(Assert.Throws<RuleViolationException>(
            () => account.Invite("a@b.example", Make.Now, Make.Now))!.Code, Is.EqualTo("customer-suspended"));

        account.Reactivate();
        Assert.That(account.Status, Is.EqualTo(PortalStatus.Active));
    }

    [Test]
    public void A_new_primary_email_must_be_activated_again()
    {
        var account = Active();
        account.Unbind();
        Assert.That((account.Status, account.Email, account.PasswordHash),
            Is.EqualTo((PortalStatus.None, (string?)null, (string?)null)));
    }

    private static PortalAccount Active()
    {
        var account = Customer.Register("C-1", "Acme", null, Make.Now).Account;
        account.Invite("ap@acme.example", Make.Now, Make.Now.AddDays(3));
        account.Activate("hash", Make.Now);
        return account;
    }
}
