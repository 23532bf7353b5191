namespace CustomerPayments.BraintreeSimulator.Tests.Ledger;

internal sealed class RestartTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [Test]
    public async Task A_restart_forgets_nothing()
    {
        var account = await gateway.VaultedAccount();
        var unverified = await gateway.VaultedAccount("1000000004");
        var token = await gateway.CardToken();
        var spent = await gateway.CardToken();
        await gateway.ChargeCard("10.00", "card-1", spent);
        var debit = TestGateway.Id(
            (await gateway.ChargeBank("20.00", "bank-1", account)).At("data.chargeUsBankAccount.transaction"));
        gateway.Simulator.AdvanceClock(1);
        var before = gateway.Simulator.Transactions();
        var now = gateway.Simulator.Now;

        gateway.Restart();

        Assert.Multiple(async () =>
        {
            Assert.That(gateway.Simulator.Now, Is.EqualTo(now));
            Assert.That(gateway.Simulator.Transactions(), Is.EqualTo(before));
            Assert.That((await gateway.Node(debit)).Text("status"), Is.EqualTo("SETTLEMENT_PENDING"));
            Assert.That((await gateway.Search(new { orderId = new { @is = "card-1" } })), Has.Count.EqualTo(1));
            Assert.That((await gateway.ChargeCard("11.00", "card-2", spent)).LegacyCode(), Is.EqualTo("91564"));
            Assert.That(
                (await gateway.ChargeCard("11.00", "card-3", token)).LegacyCode(),
                Is.EqualTo("91565"),
                "expired by the moved clock");
            Assert.That((await gateway.ChargeBank("12.00", "bank-2", unverified)).LegacyCode(), Is.EqualTo("915172"));
            Assert.That(
                (await gateway.ChargeBank("12.00", "bank-3", account)).Status(), Is.EqualTo("SETTLEMENT_PENDING"));
        });
    }

    [Test]
    public async Task Transactions_that_fell_due_during_a_stop_are_settled_afterwards()
    {
        var account = await gateway.VaultedAccount();
        var debit = TestGateway.Id(
            (await gateway.ChargeBank("6666.66", "bank-1", account)).At("data.chargeUsBankAccount.transaction"));

        gateway.Time.Advance(TimeSpan.FromDays(5));
        gateway.Restart();

        var sale = await gateway.Node(debit);
        Assert.Multiple(() =>
        {
            Assert.That(sale.Text("status"), Is.EqualTo("SETTLEMENT_DECLINED"));
            Assert.That(sale.Text("statusHistory.0.timestamp"), Is.EqualTo("2026-12-11T05:00:00.000000Z"));
        });

        gateway.Restart();
        var charge = await gateway.ChargeBank("10.00", "bank-2", account);
        Assert.That(charge.Status(), Is.EqualTo("GATEWAY_REJECTED"), "the block was remembered");
    }

    [Test]
    public async Task Tokens_older_than_a_day_are_forgotten_at_the_start()
    {
        var spent = await gateway.CardToken();
        await gateway.ChargeCard("10.00", "order-1", spent);
        gateway.Time.Advance(TimeSpan.FromDays(2));

        gateway.Restart();

        Assert.That((await gateway.ChargeCard("11.00", "order-2", spent)).LegacyCode(), Is.EqualTo("91565"));
    }

    [Test]
    public async Task Many_at_once_are_each_charged_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(
            i => Task.Run(() => gateway.ChargeCard($"{i + 1}.00", $"order-{i}"))));

        gateway.Restart();

        Assert.Multiple(() =>
        {
            Assert.That(
                answers.Select(answer => answer.Text("data.chargeCreditCard.transaction.id")).Distinct().Count(),
                Is.EqualTo(60));
            Assert.That(gateway.Simulator.Transactions(limit: 1000), Has.Count.EqualTo(60));
        });
    }

    [Test]
    public async Task Of_many_charges_of_one_nonce_one_is_made()
    {
        var token = await gateway.CardToken();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Task.Run(() => gateway.ChargeCard("10.00", $"order-{i}", token))));

        Assert.Multiple(() =>
        {
            Assert.That(answers.Count(answer => !answer.TryGetProperty("errors", out _)), Is.EqualTo(1));
            Assert.That(gateway.Simulator.Transactions(), Has.Count.EqualTo(1));
        });
    }
}
