using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Records;
using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Application.Tests.Accounts;

/// <summary>Guessed passwords are an alarm; mistyped ones are not.</summary>
public sealed class GuessingAlarmTests(DatabaseProvider database) : WorldTests(database)
{
    [TestCase(19, ExpectedResult = false)]
    [TestCase(20, ExpectedResult = true)]
    public async Task<bool> Twenty_guesses_at_one_account_are_an_alarm(int guesses)
    {
        await GuessAsync(guesses, n => ("customer:1", $"198.51.100.{n}"));
        return await StandsAsync();
    }

    [Test]
    public async Task Wrong_current_passwords_and_second_factors_count_as_guesses_too()
    {
        foreach (var what in new[] { Audited.CurrentPasswordRefused, Audited.SecondFactorRefused })
            await GuessAsync(10, n => ("customer:1", $"198.51.100.{n}"), what);
        Assert.That(await StandsAsync(), Is.True);
    }

    [TestCase(49, ExpectedResult = false)]
    [TestCase(50, ExpectedResult = true)]
    public async Task<bool> Fifty_guesses_from_one_address_are_an_alarm(int guesses)
    {
        await GuessAsync(guesses, n => ($"customer:{n}", "198.51.100.1"));
        return await StandsAsync();
    }

    [TestCase(199, ExpectedResult = false)]
    [TestCase(200, ExpectedResult = true)]
    public async Task<bool> Two_hundred_guesses_at_many_accounts_from_many_addresses_are_an_alarm(int guesses)
    {
        await GuessAsync(guesses, n => (n % 2 == 0 ? $"customer:{n}" : null, $"198.51.100.{n}"));
        return await StandsAsync();
    }

    [Test]
    public async Task The_alarm_counts_what_there_was_within_the_hour_and_is_over_then()
    {
        await GuessAsync(30, _ => ("customer:1", null));
        World.Clock.Advance(TimeSpan.FromMinutes(59));
        var alarm = (await World.AlarmsAsync()).Single(a => a.Code == "guessing");
        Assert.That((alarm.Count, alarm.OldestSeconds), Is.EqualTo((30, 3540L)));

        World.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await StandsAsync(), Is.False);
    }

    [Test]
    public async Task Refused_sign_ins_are_what_is_counted()
    {
        for (var n = 0; n < 20; n++)
        {
            // each of a login of its own, so that no door is closed meanwhile
            Assert.ThrowsAsync<InvalidCredentialsException>(
                () => World.SendAsync(new SignIn($"nobody-{n}@nowhere.example", "not the right password")));
        }

        Assert.That(await World.ReadAsync(db => Task.FromResult(
            db.AuditEntries.Count(e => Audited.Guesses.Contains(e.What)))), Is.EqualTo(20));
    }

    private async Task<bool> StandsAsync() =>
        (await World.AlarmsAsync()).Select(alarm => alarm.Code).Contains("guessing");

    private Task<int> GuessAsync(
        int count, Func<int, (string? Subject, string? Address)> of, Audited? what = null) =>
        World.ReadAsync(async db =>
        {
            for (var n = 0; n < count; n++)
            {
                var (subject, address) = of(n);
                db.AuditEntries.Add(new AuditEntry
                {
                    Id = Guid.CreateVersion7(World.Now), At = World.Now, Who = "anonymous",
                    What = (what ?? Audited.SignInRefused).What, Subject = subject, Address = address, Detail = "wrong password",
                });
            }

            return await db.SaveChangesAsync();
        });
}
