using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>What a row keeps of what was put into it; the same on each database.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Engines))]
public sealed class StorageTests(TestEngine engine)
{
    private World world = null!;

    [SetUp]
    public async Task CreateWorldAsync() => world = await World.CreateAsync(engine);

    [TearDown]
    public async Task DestroyWorldAsync() => await world.DisposeAsync();

    [Test]
    public async Task References_differ_by_case_and_by_accent()
    {
        foreach (var reference in new[] { "abc", "ABC", "Abc" })
            await world.SendAsync(new UpsertCustomer(reference, $"Customer {reference}", null, null));
        Assert.That((await world.SendAsync(new GetCustomer("ABC"))).Name, Is.EqualTo("Customer ABC"));
        Assert.That(() => world.SendAsync(new GetCustomer("aBC")), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task References_are_in_the_order_of_their_bytes_on_every_page()
    {
        string[] references = ["B", "a", "A", "b", "1", "-", "_", "Z-9", "Z-10", "Z_1"];
        foreach (var reference in references)
            await world.SendAsync(new UpsertCustomer(reference, "Name", null, null));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await world.SendAsync(
                new ListCustomers(new PageRequest<CustomerFilter>(new CustomerFilter(), cursor, Limit: 3)));
            seen.AddRange(page.Items.Select(customer => customer.Reference));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.That(seen, Is.EqualTo(references.Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task Words_of_every_language_and_the_largest_amounts_come_back_as_they_were()
    {
        const string Name = "Łódź Steinwerke 石材 🪨 O'Brien";
        await world.SendAsync(new UpsertCustomer("C-1", Name, null, null));
        var line = new InvoiceLine(0, Name, 99_999_999_999_999.9999m, -1, 99_999_999_999);
        await world.SendAsync(new UpsertInvoice(new StatedInvoice("I-1", "C-1", new InvoiceDocument(
            "N", null, new DateOnly(1999, 12, 31), new DateOnly(9999, 12, 31), "USD", 99_999_999_999, 99_999_999_999,
            null, [line], long.MaxValue)), null));

        var invoice = await world.SendAsync(new GetBackOfficeInvoice("I-1"));

        Assert.Multiple(() =>
        {
            Assert.That(
                invoice.Lines.Single(),
                Is.EqualTo(new InvoiceLineView(line.Description, line.Quantity, line.UnitPrice, line.Amount)));
            Assert.That((invoice.Total, invoice.IssuedOn, invoice.DueOn),
                Is.EqualTo((99_999_999_999L, new DateOnly(1999, 12, 31), new DateOnly(9999, 12, 31))));
        });
        Assert.That((await world.SendAsync(new GetCustomer("C-1"))).Name, Is.EqualTo(Name));
    }

    [TestCase("Müller-7", null, "müller")]
    [TestCase("Müller-7", null, "MÜLLER-7")]
    [TestCase("Müller-7", null, "Mu\u0308ller-7")]
    [TestCase("Mu\u0308ller-7", null, "Müller-7")]
    [TestCase("N", "Müller-7", "MÜLLER")]
    [TestCase("N", "Mu\u0308ller-7", "müller-7")]
    [TestCase("100 %_[a-z]\\*'\"", null, "%_[A-Z]\\*'\"")]
    [TestCase("石材-7 🪨", null, "材-7 🪨")]
    public async Task The_search_finds_any_text_in_any_case_and_form(
        string number, string? purchaseOrder, string sought) =>
        Assert.That(await SearchAsync(number, purchaseOrder, sought), Is.EqualTo([number]));

    [TestCase("Müller-7", null, "muller")]
    [TestCase("AB", "CD", "bc")]
    [TestCase("AXB", null, "a_b")]
    [TestCase("AXB", null, "a%b")]
    [TestCase("AXB", null, "a[x]b")]
    public async Task The_search_finds_no_other_invoice(string number, string? purchaseOrder, string sought) =>
        Assert.That(await SearchAsync(number, purchaseOrder, sought), Is.Empty);

    [Test]
    public async Task Invoices_of_an_earlier_version_are_found_once_their_search_text_is_filled()
    {
        await world.CustomerAsync();
        foreach (var number in new[] { "Müller-7", "Müller-8" })
        {
            var invoice = Numbered(number, null) with { Reference = $"I-{number[^1]}" };
            await world.SendAsync(new UpsertInvoice(invoice, null));
        }

        await world.TamperAsync("""UPDATE "Invoices" SET "SearchText" = NULL WHERE "Reference" = 'I-7'""");
        var before = await world.SendAsync(new GetBackOfficeInvoice("I-7"));

        Assert.That(await world.SendAsync(new FillSearchTexts()), Is.EqualTo(1));
        Assert.That(await world.SendAsync(new FillSearchTexts()), Is.Zero);

        Assert.That(await SearchAsync("other", null, "müller"), Is.EqualTo(["Müller-7", "Müller-8"]));
        var after = await world.SendAsync(new GetBackOfficeInvoice("I-7"));
        Assert.That(after.Version, Is.EqualTo(before.Version), "nothing that a caller can see has changed");
    }

    [Test]
    public async Task An_instant_comes_back_in_utc_and_cut_to_a_microsecond()
    {
        world.Clock.Advance(TimeSpan.FromTicks(1_234_567));
        var customer = await world.CustomerAsync();
        var paid = await world.PayAsync(customer, PaymentMethod.Card, await world.OweAsync(100));

        Assert.That(paid.CreatedAt, Is.EqualTo(world.Now.AddTicks(-7)));
        Assert.That(paid.CreatedAt.Kind, Is.EqualTo(DateTimeKind.Utc));
    }

    [TestCase("IdempotencyKey")]
    [TestCase("Number")]
    public async Task The_database_itself_refuses_a_second_payment_of_a_customer_with_the_same(string column)
    {
        var customer = await world.CustomerAsync();
        await world.PayAsync(customer, PaymentMethod.Card, await world.OweAsync(100));
        await world.PayAsync(customer, PaymentMethod.Card, await world.OweAsync(200));

        Assert.That(
            () => world.TamperAsync($"""
                UPDATE "Payments" SET "{column}" = (SELECT MIN(p."{column}") FROM "Payments" p)
                """),
            Throws.InstanceOf<System.Data.Common.DbException>().With.Message.Contains("unique").IgnoreCase);
    }

    [Test]
    public async Task A_secret_that_one_replica_encrypts_is_decrypted_by_another()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        string closed;
        await using (var first = Replica(database))
            closed = first.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("secret");
        await using var second = Replica(database);
        Assert.That(second.GetRequiredService<IDataProtectionProvider>().CreateProtector("test")
            .Unprotect(closed), Is.EqualTo("secret"));
    }

    [Test]
    public async Task A_request_that_ends_takes_no_context_from_one_that_begins()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var replica = Replica(database, services => services.AddScoped<BeginsAsAnotherEnds>());
        BeginsAsAnotherEnds began;
        await using (var ending = replica.CreateAsyncScope())
        {
            // The container ends its services in the opposite order, a context once for each name it was asked for by.
            ending.ServiceProvider.GetRequiredService<PaymentsDb>();
            began = ending.ServiceProvider.GetRequiredService<BeginsAsAnotherEnds>();
            ending.ServiceProvider.GetRequiredService<IPaymentsDb>();
        }

        await using var next = replica.CreateAsyncScope();
        Assert.That(next.ServiceProvider.GetRequiredService<IPaymentsDb>(), Is.Not.SameAs(began.Db));
        await began.DisposeScopeAsync();
    }

    /// <returns>The numbers that are found, of this invoice and of what there is besides.</returns>
    private async Task<List<string>> SearchAsync(string number, string? purchaseOrder, string sought)
    {
        var customer = await world.CustomerAsync();
        await world.SendAsync(new UpsertInvoice(Numbered(number, purchaseOrder), null));
        var page = new PageRequest<InvoiceFilter>(new InvoiceFilter(Text: sought, Sort: InvoiceSort.Number));
        var found = await world.SendAsync(new ListInvoices(customer, await world.OpenSessionAsync(customer), page));
        return [.. found.Items.Select(invoice => invoice.Number)];
    }

    private static StatedInvoice Numbered(string number, string? purchaseOrder) => new(
        "I-1", "C-1", new InvoiceDocument(
            number, purchaseOrder, new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 1), "USD", 100, 100, null, [],
            null));

    private static ServiceProvider Replica(TestDatabase database, Action<IServiceCollection>? also = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                database.Settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        var services = new ServiceCollection().AddLogging().AddDatabase(configuration);
        also?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private sealed class BeginsAsAnotherEnds(IServiceScopeFactory scopes) : IDisposable
    {
        private AsyncServiceScope scope;

        public IPaymentsDb Db { get; private set; } = null!;

        public void Dispose()
        {
            scope = scopes.CreateAsyncScope();
            Db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();
        }

        public ValueTask DisposeScopeAsync() => scope.DisposeAsync();
    }
}
