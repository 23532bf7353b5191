using System.Data.Common;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CustomerPayments.Application.Tests.Health;

/// <summary>Readiness waits for nobody, and tells the truth about a database that takes no writes.</summary>
public sealed class ReadinessTests
{
    [Test]
    public async Task A_gateway_that_hangs_keeps_nobody_waiting_and_is_told_not_to_answer_once_its_time_is_over()
    {
        await using var world = await World.CreateAsync();
        var asked = new TaskCompletionSource();
        world.Gateway.OnPing = ct =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.Infinite, ct);
        };

        var first = await world.SendAsync(new CheckReadiness());
        Assert.That((first.Ready, first.Gateway), Is.EqualTo((true, (bool?)null)), "nothing is known yet");

        await asked.Task;
        world.Clock.Advance(GatewayAnswers.AnswerWithin);
        await world.GatewayAnswers.Question;
        Assert.That((await world.SendAsync(new CheckReadiness())).Gateway, Is.False);
    }

    [Test]
    public async Task The_gateway_is_asked_once_for_many_and_again_when_its_answer_is_ten_seconds_old()
    {
        await using var world = await World.CreateAsync();
        await world.SendAsync(new CheckReadiness());
        await world.GatewayAnswers.Question;
        for (var n = 0; n < 5; n++)
            Assert.That((await world.SendAsync(new CheckReadiness())).Gateway, Is.True);
        Assert.That(world.Gateway.Pings, Is.EqualTo(1));

        world.Gateway.IsDown = true;
        world.Clock.Advance(GatewayAnswers.AskedAgainAfter);
        Assert.That((await world.SendAsync(new CheckReadiness())).Gateway, Is.True, "it is asked in the background");
        await world.GatewayAnswers.Question;
        Assert.That((await world.SendAsync(new CheckReadiness())).Gateway, Is.False);
    }

    [Test]
    public async Task What_the_gateway_said_more_than_a_minute_ago_is_not_repeated()
    {
        await using var world = await World.CreateAsync();
        await world.SendAsync(new CheckReadiness());
        await world.GatewayAnswers.Question;

        world.Clock.Advance(GatewayAnswers.GoodFor);
        Assert.That((await world.SendAsync(new CheckReadiness())).Gateway, Is.Null);
    }

    [Test]
    public async Task A_database_that_hangs_is_told_not_to_answer_after_two_seconds()
    {
        var hanging = new Hanging();
        await using var world = await World.CreateAsync(
            also: services => services.Intercept(DatabaseProvider.Sqlite, hanging));
        hanging.Begin();
        var first = world.SendAsync(new CheckReadiness());
        await hanging.Met;

        world.Clock.Advance(DatabaseAnswers.GoodFor);
        var readiness = await world.SendAsync(new CheckReadiness());

        Assert.That(
            (readiness.Ready, readiness.Database, readiness.Writable, readiness.Alarms),
            Is.EqualTo((false, (bool?)false, (bool?)false, (IReadOnlyList<Alarm>?)null)));
        hanging.End();
        await first;
        Assert.That((await world.SendAsync(new CheckReadiness())).Ready, Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_full_disk_is_not_ready_and_charges_nobody_and_all_goes_on_once_there_is_room(bool hasFastPath)
    {
        var disk = new FullDisk();
        await using var world = await World.CreateAsync(
            new TestEngine(DatabaseProvider.Sqlite, hasFastPath),
            services => services.Intercept(DatabaseProvider.Sqlite, disk));
        var customer = await world.CustomerAsync();
        var invoices = new List<InvoiceToPay>();
        for (var n = 0; n < 60; n++)
            invoices.Add(await world.OweAsync(100));

        disk.IsFull = true;
        var refused = await PayUntilRefusedAsync(world, customer, invoices);
        var readiness = await world.SendAsync(new CheckReadiness());

        Assert.That(
            (readiness.Ready, readiness.Database, readiness.Writable), Is.EqualTo((false, (bool?)true, (bool?)false)));
        Assert.That(
            world.Gateway.Transactions, Has.Count.EqualTo(await world.PaymentCountAsync()),
            "a payment that cannot be recorded is not sent");

        disk.IsFull = false;
        world.Clock.Advance(RefusedWrites.RememberedFor);
        Assert.That((await world.SendAsync(new CheckReadiness())).Ready, Is.True);
        Assert.That((await world.PayAsync(customer, PaymentMethod.Card, refused)).Status,
            Is.EqualTo(PaymentStatus.Succeeded));
        await world.SendAsync(new FollowPayments(Everything: true));
        Assert.That(
            await world.ReadAsync(db => db.Payments.CountAsync(p => p.Status != PaymentStatus.Succeeded)), Is.Zero);
        Assert.That(world.Gateway.Transactions, Has.Count.EqualTo(await world.PaymentCountAsync()));
    }

    [Test]
    public async Task A_server_that_became_read_only_is_not_ready_and_charges_nobody()
    {
        if (TestServers.WhyNot(DatabaseProvider.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        await using var world = World.On(database);
        var customer = await world.CustomerAsync();
        var invoice = await world.OweAsync(100);

        await database.SetReadOnlyAsync(true);
        Assert.That((await world.SendAsync(new CheckReadiness())).Writable, Is.False, "before anybody has paid");
        Assert.ThrowsAsync<WriteRefusedException>(() => world.PayAsync(customer, PaymentMethod.Card, invoice));
        var readiness = await world.SendAsync(new CheckReadiness());

        Assert.That(
            (readiness.Ready, readiness.Database, readiness.Writable), Is.EqualTo((false, (bool?)true, (bool?)false)));
        Assert.That(world.Gateway.Transactions, Is.Empty);
        Assert.That((await world.InvoiceAsync(customer, invoice.Id)).Payable, Is.True, "reading goes on");

        await database.SetReadOnlyAsync(false);
        world.Clock.Advance(RefusedWrites.RememberedFor);
        Assert.That((await world.SendAsync(new CheckReadiness())).Ready, Is.True);
        Assert.That((await world.PayAsync(customer, PaymentMethod.Card, invoice)).Status,
            Is.EqualTo(PaymentStatus.Succeeded));
    }

    /// <returns>The invoice that could not be paid.</returns>
    private static async Task<InvoiceToPay> PayUntilRefusedAsync(
        World world, CustomerId customer, List<InvoiceToPay> invoices)
    {
        foreach (var invoice in invoices)
        {
            try
            {
                await world.PayAsync(customer, PaymentMethod.Card, invoice);
            }
            catch (WriteRefusedException)
            {
                return invoice;
            }
        }

        throw new InvalidOperationException("The disk did not get full.");
    }

    /// <summary>Keeps the question whether it takes writes waiting.</summary>
    private sealed class Hanging : DbCommandInterceptor
    {
        private readonly TaskCompletionSource met = new();
        private TaskCompletionSource? end;

        public Task Met => met.Task;

        public void Begin() => end = new TaskCompletionSource();

        public void End()
        {
            var hung = end;
            end = null;
            hung!.SetResult();
        }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken ct = default)
        {
            if (end is { } hung && eventData.CommandSource is CommandSource.ExecuteUpdate)
            {
                met.TrySetResult();
                await hung.Task;
            }

            return result;
        }
    }
}
