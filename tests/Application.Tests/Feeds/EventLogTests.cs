using System.Text.Json;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Feeds;

/// <summary>What is written into the log, and how readers follow it.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Engines))]
public sealed class EventLogTests(TestEngine engine)
{
    private World world = null!;

    [SetUp]
    public async Task CreateWorldAsync() => world = await World.CreateAsync(engine);

    [TearDown]
    public async Task DestroyWorldAsync() => await world.DisposeAsync();

    [Test]
    public async Task A_payment_by_card_is_told_from_its_start_to_its_success_with_the_invoices_that_it_paid()
    {
        var customer = await world.CustomerAsync();
        var invoice = await world.OweAsync(500);
        var payment = await world.PayAsync(customer, PaymentMethod.Card, invoice);

        var told = (await ReadAsync()).Items;
        Assert.That(told.Select(e => $"{e.Type} {e.Subject}"), Is.EquivalentTo(
        [
            $"customer.created customer:{customer.Value}", $"invoice.created invoice:{invoice.Id}",
            $"payment.processing payment:{payment.Id}", $"payment.succeeded payment:{payment.Id}",
            $"invoice.paid invoice:{invoice.Id}",
        ]));
        var data = told.Single(e => e.Type == "payment.succeeded").Data!.Value;
        Assert.That(data.GetProperty("status").GetString(), Is.EqualTo("succeeded"));
        Assert.That(data.GetProperty("customerReference").GetString(), Is.EqualTo("C-1"));
        Assert.That(data.GetProperty("allocations")[0].GetProperty("invoiceReference").GetString(), Is.EqualTo("N-1"));
    }

    [Test]
    public async Task A_reader_that_goes_on_from_its_cursor_is_told_each_event_once()
    {
        await world.CustomerAsync();
        var seen = new List<Guid>();
        string? cursor = null;
        for (var round = 0; round < 5; round++)
        {
            await world.OweAsync(100 + round);
            await world.OweAsync(200 + round);
            EventFeed page;
            do
            {
                page = await world.SendAsync(new ListEvents(cursor, Limit: 1));
                seen.AddRange(page.Items.Select(e => e.Id));
                cursor = page.NextCursor;
            }
            while (page.HasMore);
        }

        Assert.That(seen, Is.Unique);
        Assert.That(seen, Is.EquivalentTo(await world.ReadAsync(db => db.Events.Select(e => e.Id).ToListAsync())));
    }

    private Task<EventFeed> ReadAsync(params string[] types) =>
        world.SendAsync(new ListEvents(Types: types.Length == 0 ? null : [.. types.SelectMany(EventType.Named)]));
}
