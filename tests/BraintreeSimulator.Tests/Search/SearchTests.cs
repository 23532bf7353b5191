using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Tests.Search;

internal sealed class SearchTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public async Task OpenWithThreeSales()
    {
        gateway = new TestGateway();
        await gateway.ChargeCard("10.00", "alpha-1");
        gateway.Time.Advance(TimeSpan.FromMinutes(10));
        await gateway.ChargeCard("20.00", "alpha-2", fault: "partial-approval; amountMinor=500");
        gateway.Time.Advance(TimeSpan.FromMinutes(10));
        await gateway.ChargeBank("30.00", "beta-3", await gateway.VaultedAccount());
    }

    [TearDown]
    public void Close() => gateway.Dispose();

    [TestCase("{}", "beta-3 alpha-2 alpha-1")]
    [TestCase("""{"orderId":{"is":""}}""", "beta-3 alpha-2 alpha-1")]
    [TestCase("""{"orderId":null,"id":{"in":[]}}""", "beta-3 alpha-2 alpha-1")]
    [TestCase("""{"orderId":{"is":"alpha-1"}}""", "alpha-1")]
    [TestCase("""{"orderId":{"is":"alpha"}}""", "")]
    [TestCase("""{"orderId":{"isNot":"alpha-1"}}""", "beta-3 alpha-2")]
    [TestCase("""{"orderId":{"startsWith":"alpha"}}""", "alpha-2 alpha-1")]
    [TestCase("""{"orderId":{"endsWith":"2"}}""", "alpha-2")]
    [TestCase("""{"orderId":{"contains":"a-"}}""", "beta-3 alpha-2 alpha-1")]
    [TestCase("""{"orderId":{"startsWith":"alpha","endsWith":"1"}}""", "alpha-1")]
    [TestCase("""{"status":{"is":"SETTLEMENT_PENDING"}}""", "beta-3")]
    [TestCase("""{"status":{"in":["SETTLEMENT_PENDING","SUBMITTED_FOR_SETTLEMENT"]}}""", "beta-3 alpha-2 alpha-1")]
    [TestCase("""{"status":{"is":"SETTLED"}}""", "")]
    [TestCase("""{"status":{"is":"SETTLEMENT_PENDING"},"orderId":{"startsWith":"alpha"}}""", "")]
    [TestCase("""{"amount":{"value":{"is":"10.00"}}}""", "alpha-1")]
    [TestCase("""{"amount":{"value":{"greaterThanOrEqualTo":"5","lessThanOrEqualTo":"10"}}}""", "alpha-2 alpha-1")]
    [TestCase("""{"amount":{"currencyCode":{"is":"EUR"}}}""", "")]
    [TestCase("""{"merchantAccountId":{"is":"portal_demo_usd"}}""", "beta-3 alpha-2 alpha-1")]
    [TestCase("""{"merchantAccountId":{"is":"another"}}""", "")]
    [TestCase("""{"paymentMethodSnapshotType":{"is":"US_BANK_ACCOUNT"}}""", "beta-3")]
    [TestCase("""{"partiallyAuthorized":true}""", "alpha-2")]
    [TestCase("""{"source":{"in":["CONTROL_PANEL"]}}""", "")]
    [TestCase("""{"createdAt":{"greaterThanOrEqualTo":"2026-12-07T15:10:00Z"}}""", "beta-3 alpha-2")]
    [TestCase("""{"createdAt":{"greaterThanOrEqualTo":"2026-12-07T15:10:01Z"}}""", "beta-3")]
    [TestCase("""{"createdAt":{"lessThanOrEqualTo":"2026-12-07T15:09:00Z"}}""", "alpha-1")]
    [TestCase(
        """{"createdAt":{"lessThanOrEqualTo":"2026-12-07T15:09:01Z"}}""",
        "alpha-2 alpha-1",
        TestName = "A_minute_is_added_to_the_upper_bound")]
    [TestCase(
        """{"statusTransition":{"submittedForSettlementAt":{"greaterThanOrEqualTo":"2026-12-07T15:05:00Z"}}}""",
        "alpha-2")]
    [TestCase("""{"statusTransition":{"settledAt":{"greaterThanOrEqualTo":"2026-12-07T00:00:00Z"}}}""", "")]
    public async Task Criteria_are_anded_and_an_empty_one_matches_everything(string criteria, string orderIds)
    {
        var found = await gateway.Search(JsonElement.Parse(criteria));

        Assert.That(string.Join(' ', found.Select(sale => sale.Text("orderId"))), Is.EqualTo(orderIds));
    }

    [Test]
    public async Task Ids_are_looked_up_however_old_and_in_any_order()
    {
        var all = await gateway.Search(new { });
        var ids = new[] { TestGateway.Id(all[2]), "unknown", TestGateway.Id(all[0]) };

        var found = await gateway.Search(new { id = new { @in = ids } });

        Assert.That(found.Select(TestGateway.Id), Is.EqualTo((string[])[ids[2], ids[0]]));
    }

    [Test]
    public async Task Settlement_time_batch_and_disbursement_can_be_searched()
    {
        gateway.Simulator.AdvanceClock(1);

        var settled = await gateway.Search(
            new { statusTransition = new { settledAt = new { greaterThanOrEqualTo = "2026-12-08T05:00:00Z" } } });
        var batch = await gateway.Search(new { settlementBatchId = new { @is = "2026-12-07_portal_demo_usd" } });
        var disbursed = await gateway.Search(
            new { disbursementDate = new { greaterThanOrEqualTo = "2026-12-08", lessThanOrEqualTo = "2026-12-08" } });
        var later = await gateway.Search(new { disbursementDate = new { greaterThanOrEqualTo = "2026-12-09" } });

        Assert.Multiple(() =>
        {
            Assert.That(settled, Has.Count.EqualTo(2));
            Assert.That(batch, Has.Count.EqualTo(2));
            Assert.That(disbursed, Has.Count.EqualTo(2));
            Assert.That(later, Is.Empty);
        });
    }

    [Test]
    public async Task Refunds_are_found_among_payments_and_refunds_but_not_transactions()
    {
        gateway.Simulator.AdvanceClock(1);
        var sale = TestGateway.Id((await gateway.Search(new { orderId = new { @is = "alpha-1" } }))[0]);
        await gateway.Ask(Documents.Refund, new { input = new { transactionId = sale } });

        var criteria = new { orderId = new { @is = "alpha-1" } };
        Assert.Multiple(async () =>
        {
            Assert.That(await gateway.Search(criteria), Has.Count.EqualTo(1));
            Assert.That(await gateway.Search(criteria, "refunds"), Has.Count.EqualTo(1));
            Assert.That(await gateway.Search(criteria, "payments"), Has.Count.EqualTo(2));
            Assert.That(
                await gateway.Search(JsonElement.Parse("""{"type":{"in":["REFUND"]}}"""), "payments"),
                Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Verifications_are_searched_by_status()
    {
        await gateway.VaultedAccount("1000000004");

        Assert.Multiple(async () =>
        {
            Assert.That(await gateway.Search(new { }, "verifications"), Has.Count.EqualTo(2));
            Assert.That(
                await gateway.Search(new { status = new { @is = "PROCESSOR_DECLINED" } }, "verifications"),
                Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_page_has_fifty_and_the_next_begins_after_it_whatever_came_meanwhile()
    {
        for (var i = 0; i < 58; i++) await gateway.ChargeCard("1.00", $"page-{i}");

        var first = (await gateway.Ask(Documents.Search("transactions"), new { input = new { }, first = 500 })).At(
            "data.search.transactions");
        await gateway.ChargeCard("1.00", "newer");
        var second = (await gateway.Ask(
            Documents.Search("transactions"), new { input = new { }, after = first.Text("pageInfo.endCursor") })).At(
                "data.search.transactions");

        Assert.Multiple(() =>
        {
            Assert.That(first.At("edges").GetArrayLength(), Is.EqualTo(50));
            Assert.That(first.At("pageInfo.hasNextPage").GetBoolean(), Is.True);
            Assert.That(second.At("edges").GetArrayLength(), Is.EqualTo(11));
            Assert.That(second.At("pageInfo.hasNextPage").GetBoolean(), Is.False);
            Assert.That(second.Text("edges.0.node.orderId"), Is.EqualTo("page-7"));
        });
    }

    [Test]
    public async Task An_odd_date_is_refused()
    {
        var answer = await gateway.Ask(
            Documents.Search("transactions"),
            new { input = new { disbursementDate = new { greaterThanOrEqualTo = "2026-13-45" } } });

        Assert.That(answer.Text("errors.0.extensions.errorClass"), Is.EqualTo("VALIDATION"));
    }

    [Test]
    public async Task An_odd_cursor_is_refused()
    {
        var answer = await gateway.Ask(Documents.Search("transactions"), new { input = new { }, after = "odd" });

        Assert.That(answer.Text("errors.0.extensions.errorClass"), Is.EqualTo("VALIDATION"));
    }
}
