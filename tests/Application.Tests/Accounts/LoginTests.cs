using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Domain;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Accounts;

/// <summary>An address whose domain has two spellings is one login.</summary>
public sealed class LoginTests(DatabaseProvider database) : WorldTests(database)
{
    private const string InUnicode = "ap@müller.example";
    private const string InAscii = "ap@xn--mller-kva.example";

    [TestCase(InUnicode)]
    [TestCase(InAscii)]
    public async Task A_login_is_found_by_either_spelling_of_its_domain(string typed)
    {
        await ActivateAsync();
        Assert.That(async () => await World.SendAsync(new SignIn(typed, Portal.Password)), Throws.Nothing);
    }

    [TestCase(InUnicode)]
    [TestCase(InAscii)]
    public async Task A_login_that_was_stored_in_unicode_is_found_by_either_spelling(string typed)
    {
        await ActivateAsync();
        await KeepAsBeforeAsync();

        Assert.That(async () => await World.SendAsync(new SignIn(typed, Portal.Password)), Throws.Nothing);
        await World.SendAsync(new RequestPasswordReset(typed));
        await World.SendAsync(new SendRequestedLinks());
        await World.SendAsync(new SendPendingEmails());
        Assert.That(World.Mailer.Sent.Select(message => message.Kind), Does.Contain("password-reset"));
    }

    [Test]
    public async Task A_login_that_was_stored_in_unicode_is_not_taken_for_another_address()
    {
        await ActivateAsync();
        await KeepAsBeforeAsync();

        var customer = await World.SendAsync(new UpsertCustomer("C-1", "Müller", InAscii, null));

        Assert.That(customer.Customer.Portal.Status, Is.EqualTo(Domain.Customers.PortalStatus.Active));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Two_customers_cannot_share_a_mailbox_by_the_spelling_of_its_domain(bool isKeptAsBefore)
    {
        await ActivateAsync();
        if (isKeptAsBefore)
            await KeepAsBeforeAsync();
        await World.SendAsync(new UpsertCustomer("C-2", "Mueller", InAscii, null));

        var refusal = Assert.ThrowsAsync<RuleViolationException>(() => World.SendAsync(new SendActivationLink("C-2")))!;
        Assert.That(refusal.Code, Is.EqualTo("email-in-use"));
    }

    [Test]
    public async Task Somebody_else_s_password_does_not_open_the_other_spelling()
    {
        await ActivateAsync();
        Assert.That(
            async () => await World.SendAsync(new SignIn("ap@muller.example", Portal.Password)),
            Throws.TypeOf<InvalidCredentialsException>());
    }

    private async Task ActivateAsync()
    {
        await World.SendAsync(new UpsertCustomer("C-1", "Müller", InUnicode, null));
        await World.SendAsync(new SendActivationLink("C-1"));
        await World.SendAsync(new SendPendingEmails());
        var token = World.Mailer.Sent.Single().Text.Split("#token=")[1].Split('\n')[0];
        await World.SendAsync(new ActivateAccount(token, Portal.Password));
    }

    private Task<int> KeepAsBeforeAsync() => World.ReadAsync(db =>
        db.PortalAccounts.ExecuteUpdateAsync(account => account.SetProperty(a => a.Email, InUnicode)));
}
