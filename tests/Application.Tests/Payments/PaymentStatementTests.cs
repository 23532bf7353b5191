using System.Text.RegularExpressions;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Payments;

/// <summary>
/// What a payment asks of the database: its speed is that of its statements. The benchmark measures, this counts.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Available))]
public sealed partial class PaymentStatementTests(DatabaseProvider database)
{
    private readonly Hearing hearing = new();
    private World world = null!;
    private CustomerId customer;

    [SetUp]
    public async Task PayAsync()
    {
        world = await World.CreateAsync(database, services => services.Intercept(database, hearing));
        customer = await world.CustomerAsync();
        await PayThreeAsync(); // the first payment of a customer asks for the customer's reference as well
        await PayThreeAsync();
    }

    [TearDown]
    public async Task DropAsync() => await world.DisposeAsync();

    [Test]
    public void It_asks_before_it_is_recorded_and_not_again_when_the_gateway_has_answered()
    {
        Assert.That(hearing.Statements.Skip(4).Where(IsQuestion), Is.Empty);
        Assert.That(hearing.Statements.Take(4).Select(TableOf),
            Is.EqualTo(["Payments", "Invoices", "Payments", "Payments"]), "its key, its invoices, who was declined");
    }

    [Test]
    public void Its_email_and_its_events_are_rows_of_its_two_saves_and_cost_nothing_else()
    {
        var naming = Sentences().Where(sentence => Named(sentence) is "Emails" or "Events").ToList();
        Assert.That(naming.Where(sentence => !sentence.StartsWith("INSERT", StringComparison.Ordinal)), Is.Empty);
        Assert.That(
            naming.Select(Named), Is.EquivalentTo(["Emails", .. Enumerable.Repeat("Events", 5)]),
            "payment processing, payment succeeded, three invoices paid");
    }

    [Test]
    public void A_server_gets_each_of_its_two_saves_in_one_piece()
    {
        var writes = hearing.Statements.Where(statement => !IsQuestion(statement)).ToList();
        Assert.That(writes, Has.Count.EqualTo(database is DatabaseProvider.Sqlite ? Sentences().Count() : 2),
            "a file is no server: its statements travel nowhere");
    }

    [Test]
    public async Task What_staff_have_recorded_while_the_gateway_was_asked_is_read_after_all_and_kept()
    {
        world.Gateway.OnCharge = async charge =>
        {
            await world.SendAsync(
                new ResolvePayment(charge.Payment, Resolution.LookAgain, null, "because", "rapidworks"));
            return world.Gateway.Accept(charge);
        };

        var payment = await world.PayAsync(customer, PaymentMethod.Card, await world.OweAsync(5_00));

        Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Succeeded));
        Assert.That(
            await world.ReadAsync(db => db.Payments.Where(p => p.Id == new PaymentId(payment.Id))
                .SelectMany(p => p.Timeline).Where(line => line.By == "rapidworks").CountAsync()), Is.EqualTo(1));
    }

    private async Task PayThreeAsync()
    {
        var (first, second, third) = (
            await world.OweAsync(100_00), await world.OweAsync(20_45), await world.OweAsync(3_10));
        hearing.Statements.Clear();
        await world.PayAsync(customer, PaymentMethod.Card, first, second, third);
    }

    /// <summary>What writes, one by one.</summary>
    private IEnumerable<string> Sentences() => hearing.Statements.Where(statement => !IsQuestion(statement))
        .SelectMany(statement => SentencePattern().Split(statement)).Where(sentence => Named(sentence) is not null);

    private static bool IsQuestion(string statement) => statement.StartsWith("SELECT", StringComparison.Ordinal);

    private static string TableOf(string question) => FromPattern().Match(question).Groups["table"].Value;

    private static string? Named(string sentence) =>
        WritePattern().Match(sentence) is { Success: true } written ? written.Groups["table"].Value : null;

    [GeneratedRegex(@";\s*\n")]
    private static partial Regex SentencePattern();

    [GeneratedRegex("FROM \"(?<table>[A-Za-z]+)\"")]
    private static partial Regex FromPattern();

    [GeneratedRegex("^(INSERT INTO|UPDATE) \"(?<table>[A-Za-z]+)\"")]
    private static partial Regex WritePattern();
}
