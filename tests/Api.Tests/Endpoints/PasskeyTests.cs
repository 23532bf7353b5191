using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class PasskeyTests : ApiTests
{
    private readonly List<SoftAuthenticator> devices = [];
    private string email = null!;
    private string reference = null!;
    private HttpClient customer = null!;

    /// <summary>The first of the devices.</summary>
    private SoftAuthenticator Device => devices[0];

    [SetUp]
    public async Task ActivateAsync()
    {
        (reference, customer) = await ActivatedCustomerAsync();
        email = $"ap@{reference.ToLowerInvariant()}.example";
        With(new SoftAuthenticator());
    }

    [TearDown]
    public void DisposeDevices()
    {
        devices.ForEach(one => one.Dispose());
        devices.Clear();
    }

    [Test]
    public async Task A_passkey_finishes_the_sign_in_after_the_password()
    {
        var added = await customer.SetUpPasskeyAsync(Device, "Front office laptop");
        Assert.That(SecondFactors.CodesOf(added), Has.Count.EqualTo(10));
        var asked = await Api.Http.AskedAsync(email);

        Device.Verifies = false; // the password was the other factor
        var answer = await Api.Http.FinishAsync(asked, "passkey", Device.Sign(asked.GetProperty("publicKey")));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task A_passkey_alone_signs_in_when_its_device_has_checked_the_person()
    {
        await customer.SetUpPasskeyAsync(Device);

        var session = await (await SignInAloneAsync()).JsonAsync(HttpStatusCode.Created);
        var me = await Api.As(session.Text("accessToken")).GetFromJsonAsync<JsonElement>("/v1/me");
        Assert.That(me.Text("email"), Is.EqualTo(email));

        Device.Verifies = false;
        Assert.That(await (await SignInAloneAsync()).ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
    }

    [Test]
    public async Task A_passkey_that_nobody_has_signs_nobody_in()
    {
        await customer.SetUpPasskeyAsync(Device);
        var strange = With(new SoftAuthenticator());
        await customer.PostAsync("/v1/me/passkeys/options", null);
        strange.Create((await (await customer.PostAsync("/v1/me/passkeys/options", null)).JsonAsync())
            .GetProperty("publicKey"));

        Assert.That(await (await SignInAloneAsync(strange)).ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
    }

    [Test]
    public async Task A_suspended_customer_does_not_sign_in_by_passkey()
    {
        await customer.SetUpPasskeyAsync(Device);
        await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/suspend", null);

        Assert.That(await (await SignInAloneAsync()).ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
    }

    [Test]
    public async Task Anothers_passkey_does_not_finish_my_sign_in()
    {
        await customer.SetUpPasskeyAsync(Device);
        var (_, other) = await ActivatedCustomerAsync();
        var theirs = With(new SoftAuthenticator());
        await other.SetUpPasskeyAsync(theirs);

        var asked = await Api.Http.AskedAsync(email);
        var answer = await Api.Http.FinishAsync(asked, "passkey", theirs.Sign(asked.GetProperty("publicKey")));
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((401, "second-factor-wrong")));
    }

    [Test]
    public async Task A_signature_for_another_challenge_page_or_site_is_refused()
    {
        await customer.SetUpPasskeyAsync(Device);
        var (first, second) = (await Api.Http.AskedAsync(email), await Api.Http.AskedAsync(email));
        Assert.That(await (await Api.Http.FinishAsync(
            first, "passkey", Device.Sign(second.GetProperty("publicKey")))).ProblemAsync(),
            Is.EqualTo((401, "second-factor-wrong")), "another challenge");

        foreach (var strange in new[]
        {
            With(new SoftAuthenticator { Origin = "https://pay.example.evil.example" }),
            With(new SoftAuthenticator { Site = "evil.example" }),
        })
        {
            var refused = await customer.AddPasskeyAsync(strange);
            Assert.That(await refused.ProblemAsync(), Is.EqualTo((401, "second-factor-wrong")));
        }
    }

    [Test]
    public async Task A_count_that_does_not_go_up_is_refused_and_audited()
    {
        await customer.SetUpPasskeyAsync(Device);
        Assert.That((await SignInAloneAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Created));
        foreach (var count in new uint[] { 0, uint.MaxValue }) // Sign adds one: the same count again, then none at all
        {
            Device.Count = count;
            Assert.That(await (await SignInAloneAsync()).ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
        }

        var entries = await (await BackOffice.GetAsync("/v1/backoffice/audit?what=passkey-count-went-back"))
            .JsonAsync();
        Assert.That(entries.Items().Count(), Is.EqualTo(2));
        Device.Count = 5;
        Assert.That((await SignInAloneAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task A_device_that_does_not_count_signs_in_again_and_again()
    {
        var silent = With(new SoftAuthenticator { Counts = false });
        await customer.SetUpPasskeyAsync(silent);
        for (var time = 0; time < 2; time++)
            Assert.That((await SignInAloneAsync(silent)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Passkeys_have_names_that_can_be_changed_and_can_be_taken_away_one_by_one()
    {
        var second = With(new SoftAuthenticator());
        await customer.SetUpPasskeyAsync(Device, "Laptop");
        var added = await customer.SetUpPasskeyAsync(second, "Phone");
        Assert.That(SecondFactors.CodesOf(added), Is.Empty, "the codes are shown once");
        var passkeys = added.GetProperty("secondFactor").GetProperty("passkeys").EnumerateArray().ToList();
        Assert.That(passkeys.Select(p => p.Text("name")), Is.EqualTo(["Laptop", "Phone"]));

        var renamed = await customer.PatchAsJsonAsync(
            $"/v1/me/passkeys/{passkeys[1].Text("id")}", new { name = "Old phone" });
        Assert.That((await renamed.JsonAsync(HttpStatusCode.OK)).Text("name"), Is.EqualTo("Old phone"));
        Assert.That((await customer.DeleteAsync($"/v1/me/passkeys/{passkeys[1].Text("id")}")).StatusCode,
            Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await (await SignInAloneAsync(second)).ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
        Assert.That((await SignInAloneAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task The_same_passkey_is_not_set_up_twice()
    {
        await customer.SetUpPasskeyAsync(Device);
        Assert.That(await (await customer.AddPasskeyAsync(Device)).ProblemAsync(),
            Is.EqualTo((409, "passkey-exists")));
        var (_, other) = await ActivatedCustomerAsync();
        Assert.That((await other.AddPasskeyAsync(Device)).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task An_account_has_at_most_ten_passkeys()
    {
        for (var n = 0; n < 10; n++)
            await customer.SetUpPasskeyAsync(With(new SoftAuthenticator()), $"No. {n}");
        Assert.That(await (await customer.AddPasskeyAsync(Device)).ProblemAsync(),
            Is.EqualTo((409, "too-many-passkeys")));
    }

    [TestCase("!")]
    [TestCase("AAAA")]
    public async Task What_cannot_be_read_is_refused_like_what_is_wrong(string garbage)
    {
        await customer.SetUpPasskeyAsync(Device);
        var begun = await (await customer.PostAsync("/v1/me/passkeys/options", null)).JsonAsync();
        var made = await customer.PostAsJsonAsync("/v1/me/passkeys", new
        {
            challengeId = begun.Text("challengeId"), name = "Broken",
            passkey = new { id = garbage, clientDataJson = garbage, attestationObject = garbage },
        });
        Assert.That(await made.ProblemAsync(), Is.EqualTo((401, "second-factor-wrong")));

        var begunAlone = await (await Api.Http.PostAsync("/v1/sessions/passkey-options", null)).JsonAsync();
        var known = JsonSerializer.SerializeToElement(Device.Sign(begunAlone.GetProperty("publicKey"))).Text("id");
        var signed = new { id = known, clientDataJson = garbage, authenticatorData = garbage, signature = garbage };
        Assert.That(await (await Api.Http.FinishAsync(begunAlone, "passkey", signed)).ProblemAsync(),
            Is.EqualTo((401, "invalid-credentials")));
    }

    private SoftAuthenticator With(SoftAuthenticator one)
    {
        devices.Add(one);
        return one;
    }

    private async Task<HttpResponseMessage> SignInAloneAsync(SoftAuthenticator? by = null)
    {
        var begun = await (await Api.Http.PostAsync("/v1/sessions/passkey-options", null)).JsonAsync(HttpStatusCode.OK);
        return await Api.Http.FinishAsync(begun, "passkey", (by ?? Device).Sign(begun.GetProperty("publicKey")));
    }
}
