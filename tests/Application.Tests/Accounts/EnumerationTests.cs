using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Accounts;

/// <summary>
/// What a request does for a customer it does for nobody: the same statements and the same rows. LinkTests and
/// GuessingTests count the hashes, <c>scripts/timing.sh</c> measures.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Available))]
public sealed class EnumerationTests(DatabaseProvider database)
{
    private const string Invited = "ap@c-1.example";
    private const string Active = "ap@c-2.example";
    private const string Nobody = "ap@c-9.example";
    private const string Wrong = "not the right password";

    private readonly Hearing hearing = new();
    private World world = null!;
    private string token = "";

    [SetUp]
    public async Task InviteAsync()
    {
        world = await World.CreateAsync(database, services => services.Intercept(database, hearing));
        foreach (var (reference, email) in new[] { ("C-1", Invited), ("C-2", Active) })
        {
            await world.SendAsync(new UpsertCustomer(reference, "Cedar Homes", email, null));
            await world.SendAsync(new SendActivationLink(reference));
        }

        await world.SendAsync(new SendPendingEmails());
        await world.SendAsync(new ActivateAccount(TokenTo(Active), Portal.Password));
        token = TokenTo(Invited);
    }

    [TearDown]
    public async Task DropAsync() => await world.DisposeAsync();

    [Test]
    public async Task A_request_for_a_new_password_does_the_same_for_everybody()
    {
        var (known, unknown) = (
            await WorkOfAsync(new RequestPasswordReset(Active)), await WorkOfAsync(new RequestPasswordReset(Nobody)));
        Assert.That(known, Is.EqualTo(unknown));
        Assert.That(known, Does.Contain("LinkRequests 1"));
    }

    [Test]
    public async Task A_request_for_a_fresh_activation_link_does_the_same_for_everybody()
    {
        var works = new List<string>
        {
            await WorkOfAsync(new ResendActivationLink(null, Invited)),
            await WorkOfAsync(new ResendActivationLink(null, Active)),
            await WorkOfAsync(new ResendActivationLink(null, Nobody)),
            await WorkOfAsync(new ResendActivationLink(token, null)),
            await WorkOfAsync(new ResendActivationLink(new string('A', 43), null)),
        };
        Assert.That(works.Distinct().Count(), Is.EqualTo(1), string.Join("\n\n", works));
    }

    [Test]
    public async Task A_refused_sign_in_does_the_same_for_everybody()
    {
        var works = new List<string>();
        foreach (var email in new[] { Active, Invited, Nobody })
            works.Add(await WorkOfAsync(new SignIn(email, Wrong)));
        Assert.That(works.Distinct().Count(), Is.EqualTo(1), string.Join("\n\n", works));
    }

    [Test]
    public async Task The_job_emails_only_those_who_can_use_a_link_and_keeps_no_request()
    {
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        foreach (var email in new[] { Active, Invited, Nobody })
        {
            await world.SendAsync(new RequestPasswordReset(email));
            await world.SendAsync(new ResendActivationLink(null, email));
        }

        Assert.That(await world.RunAsync("send-links"), Is.EqualTo(6));
        await world.SendAsync(new SendPendingEmails());

        Assert.That(
            world.Mailer.Sent.Skip(3).Select(message => (message.To, message.Kind)),
            Is.EquivalentTo([(Active, "password-reset"), (Invited, "activation-link")]));
        Assert.That(await world.ReadAsync(db => db.LinkRequests.CountAsync()), Is.Zero);
    }

    [Test]
    public async Task The_audit_trail_says_from_where_a_link_was_asked_for()
    {
        await world.SendAsync(new RequestPasswordReset(Active));
        await world.ReadAsync(db => db.LinkRequests.ExecuteUpdateAsync(
            request => request.SetProperty(r => r.Address, "198.51.100.7")));
        await world.RunAsync("send-links");
        Assert.That(
            await world.ReadAsync(db => db.AuditEntries.Where(e => e.What == "link-sent").Select(e => e.Detail)
                .ToListAsync()), Does.Contain("password reset, asked for from 198.51.100.7"));
    }

    private string TokenTo(string email) =>
        world.Mailer.Sent.Last(message => message.To == email).Text.Split("#token=")[1].Split('\n')[0].Trim();

    /// <summary>The statements, and the rows that there are more of.</summary>
    private async Task<string> WorkOfAsync<T>(IRequest<T> request)
    {
        var before = await RowsAsync();
        hearing.Statements.Clear();
        try
        {
            await world.SendAsync(request);
        }
        catch (InvalidCredentialsException)
        {
        }

        var statements = hearing.Statements.ToList();
        var added = (await RowsAsync()).Select(table => $"{table.Key} {table.Value - before[table.Key]}");
        return string.Join('\n', statements.Concat(added));
    }

    private Task<Dictionary<string, int>> RowsAsync() => world.ReadAsync(async db => new Dictionary<string, int>
    {
        [nameof(db.LinkRequests)] = await db.LinkRequests.CountAsync(),
        [nameof(db.OneTimeLinks)] = await db.OneTimeLinks.CountAsync(),
        [nameof(db.Emails)] = await db.Emails.CountAsync(),
        [nameof(db.Sessions)] = await db.Sessions.CountAsync(),
        [nameof(db.SignInCounters)] = await db.SignInCounters.CountAsync(),
        [nameof(db.AuditEntries)] = await db.AuditEntries.CountAsync(),
    });
}
