using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests;

/// <summary>What a decision repeats, and what it refuses.</summary>
public sealed class DecisionTests(DatabaseProvider database) : WorldTests(database)
{
    [Test]
    public async Task Rows_changed_before_a_decision_are_not_saved_by_it()
    {
        var customer = await World.CustomerAsync();
        await World.ReadAsync(async db =>
        {
            (await db.Customers.SingleAsync(c => c.Id == customer)).Amend("Changed outside", null);
            await db.DecideAndSaveAsync(() => { }, CancellationToken.None);
            return true;
        });

        Assert.That(await NameOfAsync(customer), Is.Not.EqualTo("Changed outside"));
    }

    [Test]
    public async Task A_decision_that_another_has_overtaken_is_made_again_on_the_new_rows()
    {
        var customer = await World.CustomerAsync();
        var seen = new List<string>();
        await World.ReadAsync(async db =>
        {
            await db.DecideAndSaveAsync(async () =>
            {
                var row = await db.Customers.SingleAsync(c => c.Id == customer);
                seen.Add(row.Name);
                if (seen.Count == 1)
                    await RenameAsync(customer, "Overtaken");
                row.Amend($"{row.Name} and decided", null);
            }, CancellationToken.None);
            return true;
        });

        Assert.Multiple(() =>
        {
            Assert.That(seen, Has.Count.EqualTo(2));
            Assert.That(seen[1], Is.EqualTo("Overtaken"));
        });
        Assert.That(await NameOfAsync(customer), Is.EqualTo("Overtaken and decided"));
    }

    [Test]
    public async Task A_row_that_another_has_added_meanwhile_is_found_by_the_second_attempt()
    {
        var attempts = 0;
        await World.ReadAsync(async db =>
        {
            await db.DecideAndSaveAsync(async () =>
            {
                attempts++;
                if (await db.Customers.AnyAsync(c => c.Reference == "C-new"))
                    return;
                await AddAsync("C-new");
                db.Customers.Add(Customer.Register("C-new", "The second", null, World.Now));
            }, CancellationToken.None);
            return true;
        });

        Assert.That(attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task A_row_that_the_database_refuses_is_refused_at_once()
    {
        var attempts = 0;
        await World.ReadAsync(db =>
        {
            Assert.ThrowsAsync<DbUpdateException>(() => db.DecideAndSaveAsync(() =>
            {
                attempts++;
                db.AuditEntries.Add(new AuditEntry
                {
                    Id = Guid.CreateVersion7(World.Now), At = World.Now, Who = null!, What = "signed-in",
                });
            }, CancellationToken.None));
            return Task.FromResult(true);
        });

        Assert.That(attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_rule_that_is_broken_is_told_at_once_and_saves_nothing()
    {
        var attempts = 0;
        await World.ReadAsync(db =>
        {
            Assert.ThrowsAsync<RuleViolationException>(() => db.DecideAndSaveAsync(() =>
            {
                attempts++;
                db.Customers.Add(Customer.Register("C-1", "Nobody", null, World.Now));
                throw new RuleViolationException("no", "No.");
            }, CancellationToken.None));
            return Task.FromResult(true);
        });

        Assert.That(attempts, Is.EqualTo(1));
        Assert.That(await World.ReadAsync(db => db.Customers.AnyAsync()), Is.False);
    }

    [Test]
    public async Task A_step_that_must_not_be_taken_twice_is_given_up_when_another_overtakes_it()
    {
        var customer = await World.CustomerAsync();
        var attempts = 0;
        await World.ReadAsync(db =>
        {
            Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.DecideAndSaveAsync(
                async () =>
                {
                    attempts++;
                    var row = await db.Customers.SingleAsync(c => c.Id == customer);
                    await RenameAsync(customer, "Overtaken");
                    row.Amend("Decided", null);
                    return true;
                }, CancellationToken.None, attemptsMax: 1));
            return Task.FromResult(true);
        });

        Assert.That(attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_step_that_must_not_be_repeated_is_refused_inside_a_decision_and_allowed_after_it()
    {
        Decisions.RequireNone("A call to the gateway");
        await World.ReadAsync(async db =>
        {
            Assert.ThrowsAsync<InvalidOperationException>(() => db.DecideAndSaveAsync(
                () => Decisions.RequireNone("A call to the gateway"), CancellationToken.None));
            Assert.ThrowsAsync<InvalidOperationException>(() => db.DecideAndSaveAsync(
                () => db.DecideAndSaveAsync(() => { }, CancellationToken.None), CancellationToken.None));
            await db.DecideAndSaveAsync(() => { }, CancellationToken.None);
            return true;
        });
        Decisions.RequireNone("A call to the gateway");
    }

    private Task<string> NameOfAsync(CustomerId customer) =>
        World.ReadAsync(db => db.Customers.Where(c => c.Id == customer).Select(c => c.Name).SingleAsync());

    private Task<bool> AddAsync(string reference) => World.ReadAsync(async db =>
    {
        db.Customers.Add(Customer.Register(reference, "The first", null, World.Now));
        await db.SaveChangesAsync();
        return true;
    });

    /// <summary>As another request does it, on a connection of its own.</summary>
    private Task<bool> RenameAsync(CustomerId customer, string name) => World.ReadAsync(async db =>
    {
        (await db.Customers.SingleAsync(c => c.Id == customer)).Amend(name, null);
        await db.SaveChangesAsync();
        return true;
    });
}
