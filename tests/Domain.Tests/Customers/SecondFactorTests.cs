using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Tests.Customers;

public sealed class SecondFactorTests
{
    private static readonly DateTime Now = new(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc);
    private static readonly CustomerId Customer = new(Guid.Parse("019746d2-0000-7000-8000-000000000001"));

    [Test]
    public void A_step_is_used_once_and_with_it_every_step_before()
    {
        var factor = SecondFactor.For(Customer);
        factor.SetTotp("closed", step: 100, Now);

        long[] steps = [100, 99, 102, 101, 102, 103];
        Assert.That(steps.Where(factor.UseTotp), Is.EqualTo([102, 103]));
    }

    [Test]
    public void Without_an_app_no_step_is_right() => Assert.That(SecondFactor.For(Customer).UseTotp(1), Is.False);

    [Test]
    public void What_is_set_up_has_a_word_and_nothing_has_none()
    {
        var factor = SecondFactor.For(Customer);
        var kinds = new List<SecondFactorKind?> { factor.Kind };
        factor.SetTotp("closed", 1, Now);
        kinds.Add(factor.Kind);
        var passkey = Passkey();
        factor.AddPasskey(passkey);
        kinds.Add(factor.Kind);
        factor.RemoveTotp();
        kinds.Add(factor.Kind);
        factor.RemovePasskey(passkey.Id);
        kinds.Add(factor.Kind);

        Assert.That(kinds, Is.EqualTo(new SecondFactorKind?[]
        {
            null, SecondFactorKind.Totp, SecondFactorKind.TotpAndPasskeys, SecondFactorKind.Passkeys, null,
        }));
    }

    [Test]
    public void A_recovery_code_has_24_characters_that_nobody_misreads() => Assert.That(
        SecondFactor.For(Customer).MakeRecoveryCodes(),
        Has.All.Match("^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$"));

    [TestCase("7k2m x90v", "7K2M-X90V", true)]
    [TestCase("7K2MX9OV", "7K2M-X90V", true)]
    [TestCase("iLiL", "1111", true)]
    [TestCase("7K2M-X90W", "7K2M-X90V", false)]
    public void A_recovery_code_is_the_same_however_it_is_written(string typed, string shown, bool same) =>
        Assert.That(RecoveryCode.Hash(typed) == RecoveryCode.Hash(shown), Is.EqualTo(same));

    [TestCase(0, 0, true, TestName = "A device that does not count goes on without counting")]
    [TestCase(0, 1, true, TestName = "A count begins")]
    [TestCase(5, 6, true, TestName = "A count goes up")]
    [TestCase(5, 5, false, TestName = "A count stands still, which a copied key would show")]
    [TestCase(5, 4, false, TestName = "A count goes back")]
    [TestCase(5, 0, false, TestName = "A count is gone")]
    public void A_count_goes_up(long before, long now, bool taken)
    {
        var passkey = Passkey(before);
        Assert.That((passkey.Use(now, Now), passkey.SignCount), Is.EqualTo((taken, taken ? now : before)));
    }

    [Test]
    public void A_session_is_proved_for_ten_minutes_and_by_a_second_factor_only_if_one_was_shown()
    {
        var device = new Device("Firefox on Windows", "192.0.2.1");
        var session = Session.Start(Customer, device, TimeSpan.FromDays(1), Now, SessionTrust.SetUpOnly);
        Assert.That((session.IsForSetUp, session.IsProvedAt(Now, false), session.IsProvedAt(Now, true)),
            Is.EqualTo((true, true, false)));

        session.Prove(Now.AddMinutes(5), byFactor: true);
        Assert.That(
            (session.IsForSetUp, session.IsProvedAt(Now.AddMinutes(14), true),
                session.IsProvedAt(Now.AddMinutes(15), true)),
            Is.EqualTo((false, true, false)));
    }

    [Test]
    public void A_recovery_code_is_good_once_and_a_made_up_one_never()
    {
        var factor = SecondFactor.For(Customer);
        var codes = factor.MakeRecoveryCodes();
        var first = RecoveryCode.Hash(codes[0]);

        Assert.That(
            (factor.UseRecoveryCode(first), factor.UseRecoveryCode(first), factor.UseRecoveryCode("made up"),
                factor.RecoveryCodesLeft),
            Is.EqualTo((true, false, false, 9)));
        Assert.That(factor.UseRecoveryCode(RecoveryCode.Hash(codes[9])), Is.True);
    }

    [Test]
    public void There_are_ten_passkeys_at_most_and_one_that_is_not_there_cannot_be_taken_away()
    {
        var factor = SecondFactor.For(Customer);
        for (var n = 0; n < SecondFactor.PasskeysMax; n++)
            factor.AddPasskey(Passkey());

        Assert.That(
            () => factor.AddPasskey(Passkey()),
            Throws.TypeOf<RuleViolationException>().With.Property("Code").EqualTo("too-many-passkeys"));
        Assert.That(
            (factor.RemovePasskey(Guid.NewGuid()), factor.RemovePasskey(factor.Passkeys[3].Id), factor.Passkeys.Count),
            Is.EqualTo((false, true, 9)));
    }

    [Test]
    public void Of_two_changes_at_once_the_second_is_noticed_because_each_counts_up_the_version()
    {
        var (factor, passkey) = (SecondFactor.For(Customer), Passkey());
        IReadOnlyList<string> codes = [];
        Action[] changes =
        [
            () => factor.SetTotp("closed", 1, Now), () => factor.UseTotp(2), factor.RemoveTotp,
            () => factor.AddPasskey(passkey), () => codes = factor.MakeRecoveryCodes(),
            () => factor.UseRecoveryCode(RecoveryCode.Hash(codes[0])), () => factor.RemovePasskey(passkey.Id),
        ];
        var versions = changes.Select(change =>
        {
            change();
            return factor.Version;
        }).ToList();

        Assert.That(versions, Is.EqualTo(Enumerable.Range(2, changes.Length)));
    }

    [Test]
    public void A_passkey_that_was_used_or_renamed_has_another_version()
    {
        var passkey = Passkey(1);
        passkey.Use(2, Now);
        passkey.Rename("Phone");
        Assert.That(
            (passkey.Name, passkey.LastUsedAt, passkey.Version), Is.EqualTo(("Phone", (DateTime?)Now, 3)));
    }

    private static Passkey Passkey(long count = 0) =>
        Domain.Customers.Passkey.Register(Customer, "fK3v", [1], count, "Laptop", Now);
}
