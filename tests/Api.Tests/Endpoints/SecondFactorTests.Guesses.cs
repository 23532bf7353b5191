using System.Net;
using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>Codes that are guessed, or used by many at once.</summary>
public sealed partial class SecondFactorTests
{
    [Test]
    public async Task Of_many_uses_of_one_code_at_once_one_gets_in()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Api.Http.AskedAsync(email)));
        var answers = await Task.WhenAll(asked.Select(a => Api.Http.FinishAsync(a, "code", CodeNow)));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_many_uses_of_one_recovery_code_at_once_one_gets_in()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Api.Http.AskedAsync(email)));
        var answers = await Task.WhenAll(asked.Select(a => Api.Http.FinishAsync(a, "recoveryCode", recovery[0])));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
    }

    [Test]
    public async Task Guesses_of_codes_close_their_own_door_and_leave_the_others_open()
    {
        Assert.That(await FinishAsync("code", CodeNow), Is.EqualTo(201));
        var asked = await Api.Http.AskedAsync(email);
        for (var guess = 0; guess < 10; guess++)
        {
            Api.Clock.Advance(TimeSpan.FromSeconds(16));
            Assert.That(await (await Api.Http.FinishAsync(asked, "code", "000000")).ProblemAsync(),
                Is.EqualTo((401, "second-factor-wrong")));
        }

        Assert.That(await (await Api.Http.FinishAsync(asked, "code", CodeNow)).ProblemAsync(),
            Is.EqualTo((429, "too-many-attempts")));
        Assert.That(await FinishAsync("recoveryCode", recovery[0]), Is.EqualTo(201));

        Api.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.That(await FinishAsync("code", CodeNow), Is.EqualTo(201));
    }

    [Test]
    public async Task The_right_password_without_the_second_factor_leaves_the_count_of_passwords_as_it_was()
    {
        using var api = new ApiHost(ApiHost.TrustingProxy);
        var owner = await api.ActivatedCustomerAsync(await api.AsBackOfficeAsync(), "C-1");
        var (app, _) = await owner.SetUpTotpAsync(api.Clock.GetUtcNow());
        var thief = api.At("203.0.113.9");
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            var password = attempt % 2 == 0 ? Portal.Password : "not the right password";
            var answer = await thief.PostAsJsonAsync("/v1/sessions", new { email = "ap@c-1.example", password });
            Assert.That((int)answer.StatusCode, Is.EqualTo(401), $"try {attempt}");
            api.Clock.Advance(TimeSpan.FromSeconds(17));
        }

        Assert.That(await (await thief.PostAsJsonAsync(
            "/v1/sessions", new { email = "ap@c-1.example", password = Portal.Password })).ProblemAsync(),
            Is.EqualTo((429, "too-many-attempts")));
        var asked = await api.Http.AskedAsync("ap@c-1.example");
        Assert.That((await api.Http.FinishAsync(
            asked, "code", SecondFactors.CodeOf(app, api.Clock.GetUtcNow()))).StatusCode,
            Is.EqualTo(HttpStatusCode.Created), "the owner comes from an address that is known");
    }
}
