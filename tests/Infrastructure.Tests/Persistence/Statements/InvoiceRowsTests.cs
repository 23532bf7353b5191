using System.Linq.Expressions;
using CsCheck;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Statements;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerPayments.Infrastructure.Tests.Persistence.Statements;

/// <summary>
/// The list that is written by hand answers as EF does for the rules of the domain: any filter, any sort, any page.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Engines))]
public sealed class InvoiceRowsTests(TestEngine engine)
{
    private const int InvoicesOfEach = 40;

    private static readonly DateOnly FirstDay = new(2026, 5, 28);
    private static readonly string[] Numbers = ["N-1", "N-10", "n-2", "Müller_7", "50 %", "a[b]", "石材", "O'Brien"];
    private static readonly string[] Sought = ["n-1", "N", "müller", "_", "%", "[b]", "石", "'", "\\", "7", "nothing"];

    /// <summary>Few days, so that many rows share one.</summary>
    private static readonly Gen<DateOnly> AnyDay = Gen.Int[0, 7].Select(FirstDay.AddDays);

    private static readonly Gen<DateOnly?> AnyEnd =
        Gen.Frequency((2, Gen.Const((DateOnly?)null)), (1, AnyDay.Select(day => (DateOnly?)day)));

    private static readonly Gen<InvoiceFilter> AnyFilter = Gen.Select(
        Gen.Int[0, 31], Gen.Select(AnyEnd, AnyEnd, AnyEnd, AnyEnd),
        Gen.Frequency(
            (1, Gen.Const((string?)null)), (1, Gen.Int[0, Sought.Length - 1].Select(n => (string?)Sought[n]))),
        Gen.Enum<InvoiceSort>(), Gen.Bool,
        (statuses, ends, text, sort, descending) => new InvoiceFilter(
            (InvoiceStatuses)statuses, ends.Item1, ends.Item2, ends.Item3, ends.Item4, text, sort, descending));

    private TestDatabase database = null!;
    private World world = null!;
    private ReadConnections connections = null!;
    private CustomerId customer;
    private Guid session;
    private readonly List<Guid> payments = [];

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        database = await TestDatabase.CreateAsync(engine);
        world = World.On(database);
        connections = new ReadConnections(
            database.DatabaseSettings, world.Clock, NullLogger<ReadConnections>.Instance);
        customer = await world.CustomerAsync();
        session = await world.OpenSessionAsync(customer);
        await world.CustomerAsync("C-2");
        for (var n = 0; n < 3; n++)
            payments.Add((await world.PayAsync(customer, PaymentMethod.Card, await world.OweAsync(100))).Id);
        var random = new Random(7);
        for (var n = 0; n < 2 * InvoicesOfEach; n++)
            await StoreAsync((await world.OweAsync(100, $"C-{1 + n % 2}")).Id, random);
    }

    [OneTimeTearDown]
    public async Task DropAsync()
    {
        connections.Dispose();
        await world.DisposeAsync();
    }

    [Test]
    public Task All_pages_together_are_what_EF_answers_for_the_same_filter() =>
        Gen.Select(AnyFilter, AnyDay, Gen.Int[1, InvoicesOfEach]).SampleAsync(async (filter, today, limit) =>
        {
            var expected = await AskEfAsync(filter, today);

            var rows = new List<InvoiceRow>();
            List<InvoiceRow> page;
            do
            {
                page = await AskAsync(filter, today, limit, rows.LastOrDefault());
                Assert.That(page, Has.Count.LessThanOrEqualTo(limit));
                rows.AddRange(page);
            }
            while (page.Count == limit && rows.Count <= expected.Count);

            Assert.That(rows, Is.EqualTo(expected));
            return true;
        }, iter: 200, threads: 1);

    [Test]
    public void Values_are_parameters_of_the_statement_and_not_its_text() =>
        Gen.Select(AnyFilter, AnyDay, Gen.Bool).Sample((filter, today, isFirst) =>
        {
            var other = filter with
            {
                DueFrom = filter.DueFrom?.AddDays(1),
                DueTo = filter.DueTo?.AddDays(1),
                IssuedFrom = filter.IssuedFrom?.AddDays(1),
                IssuedTo = filter.IssuedTo?.AddDays(1),
                Text = filter.Text is null ? null : "other",
            };
            Assert.That(
                TextOf(other, today.AddDays(1), isFirst, "N-2"), Is.EqualTo(TextOf(filter, today, isFirst, "N-1")));
            return true;
        });

    [Test]
    public async Task Without_an_open_session_there_are_no_rows()
    {
        session = Guid.NewGuid();
        Assert.That(await AskAsync(new InvoiceFilter(), FirstDay, 10, last: null), Is.Empty);
        session = await world.OpenSessionAsync(customer);
        Assert.That(await AskAsync(new InvoiceFilter(), FirstDay, 10, last: null), Is.Not.Empty);
    }

    /// <summary>Gives a row values of few kinds, so that filters meet many and sort keys are shared.</summary>
    private Task StoreAsync(Guid id, Random random)
    {
        string Day() => $"{FirstDay.AddDays(random.Next(8)):yyyy-MM-dd}";
        var number = random.GetItems(Numbers, 1)[0];
        var order = random.Next(3) == 0 ? null : random.GetItems(Numbers, 1)[0];
        var status = random.GetItems(Enum.GetValues<InvoiceStatus>(), 1)[0];
        var payment = random.Next(2) == 0 ? "NULL" : Key(random.GetItems(payments.ToArray(), 1)[0]);
        return world.TamperAsync($"""
            UPDATE "Invoices" SET "Number" = {Quoted(number)}, "PurchaseOrder" = {Quoted(order)},
                "SearchText" = {Quoted(SearchText.Of(number, order))}, "DueOn" = '{Day()}', "IssuedOn" = '{Day()}',
                "BalanceMinor" = {random.Next(4)}, "Status" = '{FrozenWords.WordOf(status)}',
                "PaymentId" = {payment}
            WHERE "Id" = {Key(id)}
            """);
    }

    private string Key(Guid id) =>
        $"'{(engine.Provider is DatabaseProvider.Sqlite ? $"{id}".ToUpperInvariant() : $"{id}")}'";

    private static string Quoted(string? text) =>
        text is null ? "NULL" : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private Task<List<InvoiceRow>> AskAsync(InvoiceFilter filter, DateOnly today, int limit, InvoiceRow? last) =>
        new InvoiceRows(connections).ReadAsync(
            customer, session, filter, last is null ? null : PositionOf(last.Fields, filter.Sort), limit, world.Now,
            today, CancellationToken.None);

    private async Task<List<InvoiceRow>> AskEfAsync(InvoiceFilter filter, DateOnly today)
    {
        var asked = filter.Statuses is InvoiceStatuses.None ? InvoiceRules.AllButVoid : filter.Statuses;
        await using var db = database.Open();
        var invoices = db.Invoices.Where(i => i.CustomerId == customer).Where(InvoiceRules.IsAmong(asked, today))
            .InDates(filter.DueFrom, filter.DueTo, filter.IssuedFrom, filter.IssuedTo);
        if (filter.Text is not null)
        {
            var text = SearchText.Fold(filter.Text);
            invoices = invoices.Where(i => i.SearchText!.Contains(text));
        }

        var rows = new List<InvoiceRow>();
        foreach (var invoice in await Sorted(invoices, filter).ToListAsync())
        {
            var payment = await db.Payments.SingleOrDefaultAsync(p => p.Id == invoice.PaymentId);
            rows.Add(new InvoiceRow(InvoiceFields.Of(invoice, today), payment is null
                ? null
                : new InvoicePaymentView(
                    payment.Id.Value, payment.Number, payment.Status, payment.InitiatedAt,
                    payment.ExpectedSettlementOn)));
        }

        return rows;
    }

    private static IQueryable<Invoice> Sorted(IQueryable<Invoice> invoices, InvoiceFilter filter)
    {
        IQueryable<Invoice> By<TKey>(Expression<Func<Invoice, TKey>> key) => filter.Descending
            ? invoices.OrderByDescending(key).ThenByDescending(i => i.Id)
            : invoices.OrderBy(key).ThenBy(i => i.Id);
        return filter.Sort switch
        {
            InvoiceSort.DueOn => By(i => i.DueOn),
            InvoiceSort.IssuedOn => By(i => i.IssuedOn),
            InvoiceSort.AmountDue => By(i => i.BalanceMinor),
            _ => By(i => i.Number),
        };
    }

    private static InvoicePosition PositionOf(InvoiceFields last, InvoiceSort sort) => sort switch
    {
        InvoiceSort.DueOn => new InvoicePosition(last.Id, Date: last.DueOn),
        InvoiceSort.IssuedOn => new InvoicePosition(last.Id, Date: last.IssuedOn),
        InvoiceSort.AmountDue => new InvoicePosition(last.Id, Amount: last.AmountDue),
        _ => new InvoicePosition(last.Id, Number: last.Number),
    };

    private string TextOf(InvoiceFilter filter, DateOnly today, bool isFirst, string number)
    {
        var after = isFirst ? null : new InvoicePosition(Guid.NewGuid(), today, 100, number);
        using var nowhere = new SqliteConnection();
        using var command = InvoiceRows.Query(
            engine.Provider, new CustomerId(Guid.NewGuid()), Guid.NewGuid(), filter, after, 26, world.Now, today)
            .On(nowhere);
        return command.CommandText;
    }
}
