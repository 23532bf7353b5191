using CustomerPayments.Application.Records;
using CustomerPayments.Application.Retention;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Accounts;

public sealed class CleanUpTests
{
    [Test]
    public async Task Sessions_long_over_tokens_of_ended_ones_old_counters_and_requests_are_deleted_and_nothing_else()
    {
        await using var world = await World.CreateAsync();
        var customer = await world.CustomerAsync();
        var now = world.Now;
        Session Begin(int daysAgo, int? endedDaysAgo = null)
        {
            var session = Session.Start(
                customer, new Device("Test", null), TimeSpan.FromDays(30), now.AddDays(-daysAgo));
            if (endedDaysAgo is { } days)
                session.End(now.AddDays(-days));
            return session;
        }

        var (open, justEnded, ended) = (Begin(29), Begin(9, endedDaysAgo: 0), Begin(9, endedDaysAgo: 2));
        var (endedLongAgo, expiredLongAgo) = (Begin(40, endedDaysAgo: 31), Begin(61));
        var (spent, fresh) = (
            RefreshToken.Issue(open.Id, "a", now.AddDays(-29)), RefreshToken.Issue(open.Id, "b", now.AddDays(-28)));
        spent.Spend(fresh, 1, "client", now.AddDays(-28));
        var ofJustEnded = RefreshToken.Issue(justEnded.Id, "c", now);
        var (old, recent) = (
            SignInCounter.Begin("old", null, now.AddDays(-31)), SignInCounter.Begin("recent", null, now.AddDays(-29)));
        var (forgotten, asked) = (
            LinkRequest.ByEmail(LinkPurpose.PasswordReset, "a@b.example", null, now.AddDays(-2)),
            LinkRequest.ByEmail(LinkPurpose.PasswordReset, "a@b.example", null, now));
        var (decided, taken) = (
            PaymentTry.Of("network:192.0.2.1", 0, PaymentId.New(now), now.AddHours(-2)),
            PaymentTry.Of("network:192.0.2.1", 1, PaymentId.New(now), now));
        await world.ReadAsync(async db =>
        {
            db.Sessions.AddRange(open, justEnded, ended, endedLongAgo, expiredLongAgo);
            db.RefreshTokens.AddRange(
                spent, fresh, ofJustEnded, RefreshToken.Issue(ended.Id, "d", now),
                RefreshToken.Issue(endedLongAgo.Id, "e", now));
            db.SignInCounters.AddRange(old, recent);
            db.LinkRequests.AddRange(forgotten, asked);
            db.PaymentTries.AddRange(decided, taken);
            return await db.SaveChangesAsync();
        });

        await world.SendAsync(new CleanUp());

        Assert.That(await world.ReadAsync(db => db.Sessions.Select(s => s.Id).ToListAsync()),
            Is.EquivalentTo([open.Id, justEnded.Id, ended.Id]), "a device is known for a month after its session");
        Assert.That(await world.ReadAsync(db => db.RefreshTokens.Select(t => t.Hash).ToListAsync()),
            Is.EquivalentTo([spent.Hash, fresh.Hash, ofJustEnded.Hash]), "a spent token as long as its session");
        Assert.That(
            await world.ReadAsync(db => db.SignInCounters.Select(c => c.Key).ToListAsync()), Is.EqualTo([recent.Key]));
        Assert.That(
            await world.ReadAsync(db => db.LinkRequests.Select(r => r.Id).ToListAsync()), Is.EqualTo([asked.Id]));
        Assert.That(await world.ReadAsync(db => db.PaymentTries.Select(t => t.Place).ToListAsync()), Is.EqualTo([1]));
    }
}
