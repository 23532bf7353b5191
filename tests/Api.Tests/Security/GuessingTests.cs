using System.Net;
using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Sign-in under attack.</summary>
public sealed class GuessingTests
{
    private const string Wrong = "not the right password";

    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private int last;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost(ApiHost.TrustingProxy);
        backOffice = await api.AsBackOfficeAsync();
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task The_fifth_failure_makes_the_next_try_wait_and_the_tenth_locks_for_a_quarter_of_an_hour()
    {
        var (email, owner) = await CustomerAsync();
        using var stranger = api.At("198.51.100.1");
        var waits = new List<int>();
        for (var failure = 1; failure <= 10; failure++)
        {
            Assert.That(await TryAsync(stranger, email, Wrong), Is.EqualTo((401, "invalid-credentials", 0)),
                $"failure {failure}");
            var next = await TryAsync(stranger, email, Portal.Password, unlessOpen: failure < 5);
            waits.Add(next.RetryAfter);
            api.Clock.Advance(TimeSpan.FromSeconds(next.RetryAfter == 900 ? 899 : next.RetryAfter));
        }

        Assert.That(waits, Is.EqualTo([0, 0, 0, 0, 1, 2, 4, 8, 16, 900]));
        Assert.That(await TryAsync(stranger, email, Portal.Password), Is.EqualTo((429, "too-many-attempts", 1)),
            "one second is left");

        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await TryAsync(stranger, email, Portal.Password)).Status, Is.EqualTo(201));
        Assert.That((await TryAsync(stranger, email, Wrong)).Status, Is.EqualTo(401), "and the count begins anew");
        owner.Dispose();
    }

    [Test]
    public async Task A_login_that_nobody_has_is_closed_just_the_same()
    {
        using var stranger = api.At("198.51.100.2");
        for (var failure = 1; failure <= 5; failure++)
            Assert.That((await TryAsync(stranger, "nobody@nowhere.example", Wrong)).Status, Is.EqualTo(401));
        Assert.That(
            await TryAsync(stranger, "nobody@nowhere.example", Wrong), Is.EqualTo((429, "too-many-attempts", 1)));
    }

    [Test]
    public async Task A_guesser_does_not_lock_out_the_owner_at_a_known_address()
    {
        var (email, owner) = await CustomerAsync();
        using var stranger = api.At("198.51.100.3");
        await LockAsync(stranger, email);

        Assert.That((await TryAsync(stranger, email, Portal.Password)).Status, Is.EqualTo(429));
        Assert.That((await TryAsync(owner, email, Portal.Password)).Status, Is.EqualTo(201));
        Assert.That((await TryAsync(stranger, email, Portal.Password)).Status, Is.EqualTo(429),
            "the stranger's failures stay counted");
    }

    [Test]
    public async Task A_new_password_by_email_opens_a_locked_login_at_once()
    {
        var (email, _) = await CustomerAsync();
        using var elsewhere = api.At("198.51.100.4");
        await LockAsync(elsewhere, email);

        await elsewhere.PostAsJsonAsync("/v1/password-resets", new { email });
        var token = (await api.EmailsAsync()).First(m => m.To == email && m.Kind == "password-reset").Token;
        await elsewhere.PostAsJsonAsync(
            "/v1/password-resets/confirm", new { token, password = "slate cedar copper basalt" });

        Assert.That((await TryAsync(elsewhere, email, "slate cedar copper basalt")).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task The_count_survives_a_restart()
    {
        const string Email = "ap@c-1.example";
        var folder = Directory.CreateTempSubdirectory("customer-payments-");
        DateTimeOffset locked;
        using (var before = new ApiHost(ApiHost.TrustingProxy, ("DataDirectory", folder.FullName)))
        {
            await before.ActivatedCustomerAsync(await before.AsBackOfficeAsync(), "C-1");
            using var stranger = before.At("198.51.100.5");
            await LockAsync(before, stranger, Email);
            locked = before.Clock.GetUtcNow();
        }

        using (var after = new ApiHost(ApiHost.TrustingProxy, ("DataDirectory", folder.FullName)))
        {
            after.Clock.SetUtcNow(locked);
            using var there = after.At("198.51.100.6");
            Assert.That((await TryAsync(there, Email, Portal.Password)).Status, Is.EqualTo(429));
        }

        folder.Delete(recursive: true);
    }

    [Test]
    public async Task Guessing_the_present_password_with_a_stolen_token_is_stopped_too()
    {
        var (email, owner) = await CustomerAsync();
        var session = await (await owner.PostAsJsonAsync("/v1/sessions", new { email, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Created);
        using var thief = api.At("198.51.100.7", session.Text("accessToken"));

        async Task<int> GuessAsync() =>
            (int)(await thief.PutAsJsonAsync("/v1/me/password",
                new { currentPassword = Wrong, newPassword = "slate cedar copper basalt" })).StatusCode;
        for (var i = 0; i < 5; i++)
            Assert.That(await GuessAsync(), Is.EqualTo(401));
        Assert.That(await GuessAsync(), Is.EqualTo(429));
    }

    [Test]
    public async Task Every_refused_sign_in_does_exactly_one_hash_and_a_closed_door_none()
    {
        var (wrong, _) = await CustomerAsync();
        var (suspended, _) = await CustomerAsync();
        await backOffice.PostAsync($"/v1/backoffice/customers/{ReferenceOf(suspended)}/suspend", null);
        var invited = NewEmail();
        await backOffice.PutCustomerAsync(ReferenceOf(invited), invited);
        await backOffice.PostAsync($"/v1/backoffice/customers/{ReferenceOf(invited)}/activation-link", null);
        using var stranger = api.At("198.51.100.8");
        var hashes = new Dictionary<string, long>();
        foreach (var (kind, email, password) in new[]
        {
            ("wrong", wrong, Wrong), ("unknown", "nobody@else.example", Wrong), ("unactivated", invited, Wrong),
            ("suspended", suspended, Portal.Password), ("suspended, wrong", suspended, Wrong),
        })
        {
            using var counts = new Counts(api);
            Assert.That((await TryAsync(stranger, email, password)).Status, Is.EqualTo(401), kind);
            hashes[kind] = counts["customerpayments.password_hashes"];
        }

        Assert.That(hashes.Values, Is.All.EqualTo(1), string.Join(", ", hashes));

        await LockAsync(stranger, wrong);
        using var locked = new Counts(api);
        await TryAsync(stranger, wrong, Portal.Password);
        Assert.That(locked["customerpayments.password_hashes"], Is.Zero);
    }

    [Test]
    public async Task Two_hundred_sign_ins_at_once_leave_lists_working_and_are_turned_away_quickly()
    {
        using var busy = new ApiHost(("Limits:HashQueue", "8"), ("Limits:HashIterations", "220000"));
        var office = await busy.AsBackOfficeAsync();
        var customer = await busy.ActivatedCustomerAsync(office, "C-1");
        using var counts = new Counts(busy);

        var flood = Enumerable.Range(0, 200).Select(n => TryAsync(busy.Http, $"nobody-{n}@nowhere.example", Wrong))
            .ToList();
        var lists = 0;
        while (!flood.All(t => t.IsCompleted))
        {
            Assert.That((await customer.GetAsync("/v1/invoices")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
            lists++;
        }

        var answers = await Task.WhenAll(flood);
        var refused = answers.Count(a => a is (429, "too-many-requests", 2));
        Assert.Multiple(() =>
        {
            Assert.That(answers.Count(a => a.Status == 401) + refused, Is.EqualTo(200));
            Assert.That(refused, Is.GreaterThan(100), "turned away");
            Assert.That(counts["customerpayments.password_hashes"], Is.EqualTo(200 - refused), "nobody who was turned away cost a hash");
            Assert.That(lists, Is.GreaterThan(counts["customerpayments.password_hashes"]), "lists, which do not wait for a hash");
        });
    }

    private string NewEmail() => $"ap@c-{Interlocked.Increment(ref last)}.example";

    private static string ReferenceOf(string email) => email.Split('@', '.')[1].ToUpperInvariant();

    /// <summary>A customer, activated at an address of their own, and a client there.</summary>
    private async Task<(string Email, HttpClient AtHome)> CustomerAsync()
    {
        var email = NewEmail();
        backOffice = await api.AsBackOfficeAsync(); // the clock has moved
        await backOffice.PutCustomerAsync(ReferenceOf(email), email);
        await backOffice.PostAsync($"/v1/backoffice/customers/{ReferenceOf(email)}/activation-link", null);
        var token = (await api.EmailsAsync()).First(m => m.To == email).Token;
        var home = api.At($"203.0.113.{last}");
        await (await home.PostAsJsonAsync("/v1/activation", new { token, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Created);
        return (email, home);
    }

    private Task LockAsync(HttpClient client, string email) => LockAsync(api, client, email);

    private static async Task LockAsync(ApiHost host, HttpClient client, string email)
    {
        for (var waited = 0; waited < 900;)
        {
            waited = (await TryAsync(client, email, Wrong)).RetryAfter;
            if (waited is > 0 and < 900)
                host.Clock.Advance(TimeSpan.FromSeconds(waited));
        }
    }

    /// <param name="unlessOpen">
    /// The door is known to be open, and a right password would reset the count: then nothing is tried.
    /// </param>
    private static async Task<(int Status, string? Code, int RetryAfter)> TryAsync(
        HttpClient client, string email, string password, bool unlessOpen = false)
    {
        if (unlessOpen)
            return (0, null, 0);
        var answer = await client.PostAsJsonAsync("/v1/sessions", new { email, password });
        var wait = answer.Headers.RetryAfter?.Delta is { } delta ? (int)delta.TotalSeconds : 0;
        return answer.IsSuccessStatusCode
            ? ((int)answer.StatusCode, null, wait)
            : ((int)answer.StatusCode, (await answer.ProblemAsync()).Code, wait);
    }
}
