using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Tests.Payments;

/// <summary>Stolen cards cannot be tried out in numbers, and an outage shuts nobody out.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Available))]
public sealed class CardTestingTests(DatabaseProvider database)
{
    private const int Cards = 60;
    private const int PerCustomer = 10;
    private const int PerNetwork = 20;

    private World world = null!;
    private CustomerId customer;

    [SetUp]
    public async Task CreateAsync()
    {
        world = await World.CreateAsync(database, services => services.AddSingleton(Options.Create(
            new LimitsOptions { DeclinesPerCustomer = PerCustomer, DeclinesPerAddress = PerNetwork })));
        customer = await world.CustomerAsync();
        world.Gateway.OnCharge = charge => Task.FromResult(world.Gateway.Decline(charge));
    }

    [TearDown]
    public async Task DropAsync() => await world.DisposeAsync();

    [Test]
    public async Task Of_sixty_cards_at_once_ten_are_declined_and_the_rest_are_not_sent()
    {
        var invoices = await OweAsync("C-1", Cards);

        var outcomes = await Task.WhenAll(invoices.Select(invoice => Task.Run(() => TryAsync(customer, invoice))));

        Assert.That(outcomes.Count(outcome => outcome == "Failed"), Is.LessThanOrEqualTo(PerCustomer));
        Assert.That(outcomes, Is.All.AnyOf("Failed", "too-many-attempts", "busy"));
        foreach (var invoice in invoices)
            await TryAsync(customer, invoice);
        Assert.That(await world.PaymentCountAsync(), Is.EqualTo(PerCustomer), "and all places are used");
    }

    [Test]
    public async Task Of_many_customers_at_one_address_twenty_cards_are_declined()
    {
        var tries = new List<Task<string>>();
        for (var n = 2; n < 8; n++)
        {
            var other = await world.CustomerAsync($"C-{n}");
            foreach (var invoice in await OweAsync($"C-{n}", 6))
                tries.Add(Task.Run(() => TryAsync(other, invoice, $"2001:db8::{n}")));
        }

        var outcomes = await Task.WhenAll(tries);

        Assert.That(outcomes.Count(outcome => outcome == "Failed"), Is.LessThanOrEqualTo(PerNetwork), "a /64 is one");
        var (last, elsewhere) = (await world.OweAsync(100), await world.OweAsync(100));
        Assert.That(await TryAsync(customer, elsewhere, "198.51.100.9"), Is.EqualTo("Failed"), "others go on");
        if (outcomes.Count(outcome => outcome == "Failed") == PerNetwork)
            Assert.That(await TryAsync(customer, last, "2001:db8::ffff"), Is.EqualTo("too-many-attempts"));
    }

    [Test]
    public async Task Payments_that_succeed_free_their_places()
    {
        world.Gateway.OnCharge = charge => Task.FromResult(world.Gateway.Accept(charge));
        foreach (var invoice in await OweAsync("C-1", 2 * PerCustomer))
            Assert.That(await TryAsync(customer, invoice), Is.EqualTo("Succeeded"));
    }

    [TestCase("unknown")]
    [TestCase("never-sent")]
    [TestCase("busy")]
    [TestCase("configuration")]
    public async Task An_outage_of_the_gateway_counts_against_no_customer(string outage)
    {
        Suffer(outage);
        foreach (var invoice in await OweAsync("C-1", 2 * PerCustomer))
            Assert.That(await TryAsync(customer, invoice), Is.EqualTo(StatusAfter(outage)));

        world.Gateway.OnCharge = charge => Task.FromResult(world.Gateway.Accept(charge));
        Assert.That(await TryAsync(customer, await world.OweAsync(100)), Is.EqualTo("Succeeded"));
        Assert.That((await world.AlarmsAsync()).Select(alarm => alarm.Code), Does.Not.Contain("card-testing"));
    }

    [TestCase("unknown")]
    [TestCase("never-sent")]
    [TestCase("busy")]
    [TestCase("configuration")]
    public async Task An_outage_of_the_gateway_counts_against_no_network(string outage)
    {
        Suffer(outage);
        for (var n = 2; n < 7; n++)
        {
            var other = await world.CustomerAsync($"C-{n}");
            foreach (var invoice in await OweAsync($"C-{n}", PerCustomer - 2))
                Assert.That(await TryAsync(other, invoice), Is.EqualTo(StatusAfter(outage)));
        }

        world.Gateway.OnCharge = charge => Task.FromResult(world.Gateway.Accept(charge));
        Assert.That(await TryAsync(customer, await world.OweAsync(100)), Is.EqualTo("Succeeded"));
    }

    [Test]
    public async Task A_payment_that_is_being_charged_holds_its_place_and_asks_to_come_back_soon()
    {
        var answer = new TaskCompletionSource();
        using var underway = new SemaphoreSlim(0);
        world.Gateway.OnCharge = async charge =>
        {
            underway.Release();
            await answer.Task;
            return world.Gateway.Accept(charge);
        };
        var invoices = await OweAsync("C-1", PerCustomer + 1);
        var paying = new List<Task<string>>();
        foreach (var invoice in invoices.Take(PerCustomer))
        {
            paying.Add(Task.Run(() => TryAsync(customer, invoice)));
            Assert.That(await underway.WaitAsync(TimeSpan.FromMinutes(1)));
        }

        var refusal = Assert.ThrowsAsync<LimitedException>(
            () => world.PayAsync(customer, PaymentMethod.Card, invoices[^1]))!;
        Assert.That(refusal.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));

        answer.SetResult();
        Assert.That(await Task.WhenAll(paying), Is.All.EqualTo("Succeeded"));
        Assert.That(await TryAsync(customer, invoices[^1]), Is.EqualTo("Succeeded"));
    }

    [Test]
    public async Task A_payment_without_an_answer_counts_once_it_turns_out_to_be_declined()
    {
        var invoices = await OweAsync("C-1", PerCustomer + 1);
        world.Gateway.OnCharge = charge =>
        {
            world.Gateway.Decline(charge);
            return Task.FromResult<Evidence>(new Evidence.NoAnswer("timeout"));
        };
        foreach (var invoice in invoices.Take(PerCustomer))
            Assert.That(await TryAsync(customer, invoice), Is.EqualTo("Processing"));

        await world.SendAsync(new FollowPayments(Everything: true));

        world.Gateway.OnCharge = charge => Task.FromResult(world.Gateway.Accept(charge));
        Assert.That(await TryAsync(customer, invoices[^1]), Is.EqualTo("too-many-attempts"));
    }

    [Test]
    public async Task The_alarm_stands_while_a_customer_is_at_the_limit_and_is_over_an_hour_later()
    {
        var invoices = await OweAsync("C-1", PerCustomer);
        foreach (var invoice in invoices.Skip(1))
            await TryAsync(customer, invoice);
        Assert.That(await CountOfAlarmAsync(), Is.Null, "nine are fewer than ten");

        await TryAsync(customer, invoices[0]);
        Assert.That(await CountOfAlarmAsync(), Is.EqualTo(PerCustomer));

        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await CountOfAlarmAsync(), Is.Null);
        Assert.That(await TryAsync(customer, invoices[0]), Is.EqualTo("Failed"), "and there are places again");
    }

    private void Suffer(string outage) => world.Gateway.OnCharge = charge => Task.FromResult<Evidence>(outage switch
    {
        "unknown" => world.Gateway.LoseAnswer(charge),
        "never-sent" => NotCharged(FailureCode.NotSent),
        "busy" => NotCharged(FailureCode.GatewayBusy),
        _ => NotCharged(FailureCode.GatewayConfiguration),
    });

    private static Evidence.NotCharged NotCharged(string code) =>
        new(new Failure(FailureStage.Submission, code, "Nothing was charged.", Retryable: true));

    private static string StatusAfter(string outage) => outage is "unknown" ? "Processing" : "Failed";

    private async Task<int?> CountOfAlarmAsync() =>
        (await world.AlarmsAsync()).SingleOrDefault(alarm => alarm.Code == "card-testing")?.Count;

    private async Task<List<InvoiceToPay>> OweAsync(string reference, int count)
    {
        var invoices = new List<InvoiceToPay>();
        for (var n = 0; n < count; n++)
            invoices.Add(await world.OweAsync(100, reference));
        return invoices;
    }

    private async Task<string> TryAsync(CustomerId payer, InvoiceToPay invoice, string address = "192.0.2.1")
    {
        var command = World.Paying(payer, PaymentMethod.Card, $"{Guid.NewGuid()}", invoice);
        try
        {
            var paid = await world.SendAsync(command with { Method = command.Method with { IpAddress = address } });
            return paid.Payment.Status.ToString();
        }
        catch (LimitedException refusal)
        {
            return refusal.Code;
        }
        catch (GatewayBusyException)
        {
            return "busy";
        }
    }
}
