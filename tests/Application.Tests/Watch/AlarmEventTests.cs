using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerPayments.Application.Tests.Watch;

/// <summary>Alarms are told by events, and name what they are about.</summary>
public sealed class AlarmEventTests(DatabaseProvider database) : WorldTests(database)
{
    private const string Unsent = "mail-unsent-for-an-hour";
    private const string Proxy = "proxy-not-trusted";

    [Test]
    public async Task An_alarm_is_told_once_when_it_begins_to_stand_and_once_when_it_has_ended()
    {
        await OweEmailsForTooLongAsync(1);
        var raisedAt = World.Now;
        await RaiseAsync();
        World.Clock.Advance(TimeSpan.FromMinutes(5));
        await RaiseAsync();
        Assert.That(await ToldAsync(Unsent), Is.EqualTo(["alarm.raised"]));

        await World.RunAsync(JobTable.SendEmails);
        await RaiseAsync();
        await RaiseAsync();
        Assert.That(await ToldAsync(Unsent), Is.EqualTo(["alarm.raised", "alarm.ended"]));

        var email = await World.ReadAsync(db => db.Emails.Select(e => e.Id).SingleAsync());
        foreach (var told in await EventsAsync(Unsent))
        {
            var data = told.Data!.Value;
            Assert.That(data.GetProperty("code").GetString(), Is.EqualTo(Unsent));
            Assert.That(data.GetProperty("count").GetInt32(), Is.EqualTo(1));
            Assert.That(data.GetProperty("since").GetDateTime(), Is.EqualTo(raisedAt));
            Assert.That(
                data.GetProperty("subjects").EnumerateArray().Select(s => s.GetString()),
                Is.EqualTo([$"email:{email}"]));
        }
    }

    [Test]
    public async Task An_alarm_that_stands_again_is_told_again_in_the_order_of_its_comings_and_goings()
    {
        for (var round = 0; round < 2; round++)
        {
            await OweEmailsForTooLongAsync(1);
            await RaiseAsync();
            await World.RunAsync(JobTable.SendEmails);
            await RaiseAsync();
        }

        Assert.That(
            await ToldAsync(Unsent), Is.EqualTo(["alarm.raised", "alarm.ended", "alarm.raised", "alarm.ended"]));
    }

    [Test]
    public async Task Replicas_that_notice_it_at_once_tell_it_once()
    {
        await OweEmailsForTooLongAsync(1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RaiseAsync()));
        Assert.That(await ToldAsync(Unsent), Is.EqualTo(["alarm.raised"]));

        await World.RunAsync(JobTable.SendEmails);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RaiseAsync()));
        Assert.That(await ToldAsync(Unsent), Is.EqualTo(["alarm.raised", "alarm.ended"]));
    }

    [Test]
    public async Task An_alarm_that_one_replica_sees_is_not_ended_by_another_until_nobody_has_seen_it_for_a_while()
    {
        var (sees, other) = (new UntrustedProxies(World.Clock), new UntrustedProxies(World.Clock));
        sees.Note("192.0.2.1");
        for (var minute = 0; minute < 30; minute++)
        {
            await OnReplicaAsync(sees, book => book.NoteOwnAsync(CancellationToken.None));
            await OnReplicaAsync(other, RaiseWithAsync);
            World.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(await ToldAsync(Proxy), Is.EqualTo(["alarm.raised"]));

        World.Clock.Advance(AlarmBook.RememberedFor - TimeSpan.FromMinutes(1) - TimeSpan.FromSeconds(1));
        Assert.That(await OnReplicaAsync(other, RaiseWithAsync), Is.EqualTo(1), "it stands, and is logged here too");
        World.Clock.Advance(TimeSpan.FromSeconds(1));
        await OnReplicaAsync(other, RaiseWithAsync);
        Assert.That(await ToldAsync(Proxy), Is.EqualTo(["alarm.raised", "alarm.ended"]));
    }

    [Test]
    public async Task An_alarm_of_a_newer_version_is_not_ended_by_a_replica_that_does_not_know_it()
    {
        await World.ReadAsync(db =>
        {
            var later = RaisedAlarm.Of("came-later");
            later.See(1, [], World.Now);
            db.RaisedAlarms.Add(later);
            return db.SaveChangesAsync();
        });

        await RaiseAsync();
        Assert.That(await ToldAsync("came-later"), Is.EqualTo(["alarm.raised"]));
    }

    [Test]
    public async Task That_no_job_runs_is_told_without_a_job()
    {
        World.Clock.Advance(TimeSpan.FromMinutes(11));
        await World.SendAsync(new NoteOwnAlarms());

        var told = (await EventsAsync("sweep-not-run")).Single();
        Assert.That(
            told.Data!.Value.GetProperty("subjects").EnumerateArray().Select(s => s.GetString()),
            Has.Member("job:send-emails"));
    }

    [Test]
    public async Task A_process_that_sees_nothing_of_its_own_notes_nothing()
    {
        await OweEmailsForTooLongAsync(1);
        Assert.That(await OnReplicaAsync(
            new UntrustedProxies(World.Clock), book => book.NoteOwnAsync(CancellationToken.None)), Is.Zero);
        Assert.That(await World.ReadAsync(db => db.RaisedAlarms.AnyAsync()), Is.False);
    }

    [Test]
    public async Task An_alarm_names_ten_of_what_it_is_about_the_oldest_first()
    {
        await OweEmailsForTooLongAsync(11);
        var alarm = (await World.AlarmsAsync()).Single(a => a.Code == Unsent);

        var oldest = await World.ReadAsync(db =>
            db.Emails.OrderBy(e => e.CreatedAt).Select(e => e.Id).Take(10).ToListAsync());
        Assert.That(alarm.Count, Is.EqualTo(11));
        Assert.That(alarm.Subjects, Is.EqualTo(oldest.Select(id => $"email:{id}")));
    }

    [Test]
    public async Task An_alarm_of_a_payment_names_the_payment_and_tells_since_when_it_stands_once_that_is_noted()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.AcceptAnother(charge, 9_00, partial: false));
        var payment = await World.PayAsync(
            await World.CustomerAsync(), PaymentMethod.Card, await World.OweAsync(10_00));
        Assert.That((await MismatchAsync()).Subjects, Is.EqualTo([$"payment:{payment.Id}"]));
        Assert.That((await MismatchAsync()).Since, Is.Null);

        await RaiseAsync();
        var raisedAt = World.Now;
        World.Clock.Advance(TimeSpan.FromMinutes(2));
        await RaiseAsync();
        Assert.That((await MismatchAsync()).Since, Is.EqualTo(raisedAt));
    }

    private async Task<Alarm> MismatchAsync() => (await World.AlarmsAsync()).Single(a => a.Code == "amount-mismatch");

    private async Task OweEmailsForTooLongAsync(int count)
    {
        var customer = await World.CustomerAsync();
        for (var n = 0; n < count; n++)
        {
            await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(10_00));
            World.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        World.Clock.Advance(TimeSpan.FromHours(1));
    }

    private Task<int> RaiseAsync() => World.SendAsync(new RaiseAlarms());

    /// <summary>Another process on the same database, with a memory of its own.</summary>
    private Task<int> OnReplicaAsync(IStandingAlarm memory, Func<AlarmBook, Task<int>> work) => World.ReadAsync(
        db => work(new AlarmBook(db, new Alarms(db, [memory], World.Clock), World.Clock)));

    private static Task<int> RaiseWithAsync(AlarmBook book) =>
        new RaiseAlarmsHandler(book, NullLogger<RaiseAlarmsHandler>.Instance)
            .Handle(new RaiseAlarms(), CancellationToken.None);

    private async Task<IEnumerable<string>> ToldAsync(string code) =>
        (await EventsAsync(code)).Select(told => told.Type);

    private async Task<List<EventView>> EventsAsync(string code)
    {
        var feed = await World.SendAsync(new ListEvents(Types: EventType.Named("alarm.*"), Limit: 100));
        return [.. feed.Items.Where(told => told.Subject == $"alarm:{code}")];
    }
}
