using System.Diagnostics.Metrics;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Infrastructure.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Tests.Security;

public sealed class PasswordsTests
{
    private ServiceProvider services = null!;
    private Passwords passwords = null!;

    [OneTimeSetUp]
    public void MakePasswords()
    {
        services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        passwords = new Passwords(
            Options.Create(new LimitsOptions { HashesAtOnce = 2, HashQueue = 1 }),
            new DoorMetrics(services.GetRequiredService<IMeterFactory>()));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        passwords.Dispose();
        services.Dispose();
    }

    [Test]
    public async Task The_right_password_is_right_and_a_wrong_one_wrong()
    {
        using var turn = await passwords.TakeTurnAsync(default);
        var hash = await turn.HashAsync("gravel sand lime mortar");
        Assert.That(await turn.VerifyAsync(hash, "gravel sand lime mortar"), Is.EqualTo(PasswordCheck.Right));
        Assert.That(await turn.VerifyAsync(hash, "gravel sand lime mortas"), Is.EqualTo(PasswordCheck.Wrong));
    }

    [Test]
    public async Task Nobodys_password_is_never_right()
    {
        using var turn = await passwords.TakeTurnAsync(default);
        Assert.That(await turn.VerifyAsync(null, ""), Is.EqualTo(PasswordCheck.Wrong));
    }

    /// <summary>
    /// Version, function, rounds and length of the salt: how long it takes to compare depends on nothing else.
    /// </summary>
    [Test]
    public async Task Nobodys_hash_costs_what_anybodys_costs()
    {
        using var turn = await passwords.TakeTurnAsync(default);
        var anybodys = Convert.FromBase64String(await turn.HashAsync("gravel sand lime mortar"));
        var nobodys = Convert.FromBase64String(Passwords.NobodysHash(new LimitsOptions().HashIterations));
        Assert.That(nobodys, Has.Length.EqualTo(anybodys.Length));
        Assert.That(nobodys[..13], Is.EqualTo(anybodys[..13]));
    }

    [Test]
    public async Task A_hash_of_less_work_is_right_and_to_be_renewed()
    {
        var weak = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));
        using var turn = await passwords.TakeTurnAsync(default);
        Assert.That(await turn.VerifyAsync(weak.HashPassword(this, "secret"), "secret"),
            Is.EqualTo(PasswordCheck.RightButWeaklyHashed));
    }

    [Test]
    public async Task The_same_password_is_hashed_differently_each_time_and_with_the_cost_beside_it()
    {
        using var turn = await passwords.TakeTurnAsync(default);
        var (one, two) = (await turn.HashAsync("secret"), await turn.HashAsync("secret"));
        Assert.That(one, Is.Not.EqualTo(two));

        // Identity's format 3: a marker, the function (2 is HMAC-SHA512), the iterations, big-endian.
        var bytes = Convert.FromBase64String(one);
        Assert.That((bytes[0], bytes[4], System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(5))),
            Is.EqualTo((1, 2, 220_000)));
    }

    [Test]
    public async Task Two_hash_one_waits_and_a_fourth_is_refused_at_once()
    {
        using var one = await passwords.TakeTurnAsync(default);
        var two = await passwords.TakeTurnAsync(default);
        Assert.That(passwords.IsFull, Is.False, "one may wait");
        var three = passwords.TakeTurnAsync(default).AsTask();

        Assert.That(three.IsCompleted, Is.False);
        Assert.That(passwords.IsFull, Is.True);
        Assert.That(async () => await passwords.TakeTurnAsync(default),
            Throws.TypeOf<LimitedException>().With.Property("Code").EqualTo("too-many-requests"));

        two.Dispose();
        using var next = await three;
        Assert.That(passwords.IsFull, Is.False, "two have a turn, nobody waits");
    }
}
