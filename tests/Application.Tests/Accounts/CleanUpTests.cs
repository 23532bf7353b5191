using CustomerPayments.Application.Accounts;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Accounts;

public sealed class CleanUpTests
{
    [Test]
    public async Task Sessions_that_are_over_tokens_long_spent_and_old_counters_are_deleted_and_nothing_else()
    {
        await using var world = await World.CreateAsync();
        var customer = await world.CustomerAsync();
        var now = world.Now;
        var (open, ended, expired) = (
            Session.Start(customer, now), Session.Start(customer, now), Session.Start(customer, now.AddDays(-40)));
        ended.End(now.AddDays(-2));
        var justEnded = Session.Start(customer, now);
        justEnded.End(now);
        var (longSpent, spent, fresh) = (RefreshToken.Issue(open.Id, "a", now.AddDays(-9)),
            RefreshToken.Issue(open.Id, "b", now.AddDays(-8)), RefreshToken.Issue(open.Id, "c", now));
        longSpent.Spend(spent, now.AddDays(-8));
        spent.Spend(fresh, now.AddDays(-1));
        var (old, recent) = (
            SignInCounter.Begin("old", now.AddDays(-31)), SignInCounter.Begin("recent", now.AddDays(-29)));
        await world.ReadAsync(async db =>
        {
            db.Sessions.AddRange(open, ended, expired, justEnded);
            db.RefreshTokens.AddRange(longSpent, spent, fresh, RefreshToken.Issue(ended.Id, "d", now));
            db.SignInCounters.AddRange(old, recent);
            return await db.SaveChangesAsync();
        });

        await world.SendAsync(new CleanUp());

        Assert.That(await world.ReadAsync(db => db.Sessions.Select(s => s.Id).ToListAsync()),
            Is.EquivalentTo([open.Id, justEnded.Id]));
        Assert.That(await world.ReadAsync(db => db.RefreshTokens.Select(t => t.Hash).ToListAsync()),
            Is.EquivalentTo([spent.Hash, fresh.Hash]));
        Assert.That(
            await world.ReadAsync(db => db.SignInCounters.Select(c => c.Key).ToListAsync()), Is.EqualTo(["recent"]));
    }
}
