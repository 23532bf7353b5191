using CustomerPayments.Application.Accounts;
using CustomerPayments.Infrastructure.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Tests.Security;

public sealed class PasswordsTests
{
    private readonly Passwords passwords = new();

    [Test]
    public void The_right_password_is_right_and_a_wrong_one_wrong()
    {
        var hash = passwords.Hash("gravel sand lime mortar");
        Assert.That(passwords.Verify(hash, "gravel sand lime mortar"), Is.EqualTo(PasswordCheck.Right));
        Assert.That(passwords.Verify(hash, "gravel sand lime mortas"), Is.EqualTo(PasswordCheck.Wrong));
    }

    [Test]
    public void Nobodys_password_is_never_right() => Assert.That(passwords.Verify(null, ""), Is.EqualTo(PasswordCheck.Wrong));

    [Test]
    public void A_hash_of_less_work_is_right_and_to_be_renewed()
    {
        var weak = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));
        Assert.That(passwords.Verify(weak.HashPassword(this, "secret"), "secret"), Is.EqualTo(PasswordCheck.RightButWeaklyHashed));
    }

    [Test]
    public void The_same_password_is_hashed_differently_each_time() =>
        Assert.That(new[] { passwords.Hash("secret"), passwords.Hash("secret") }, Is.Unique);
}
