using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Faults;

namespace CustomerPayments.BraintreeSimulator.Tests.Faults;

internal sealed class FaultTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [Test]
    public async Task A_decline_and_a_rejection_can_be_asked_for()
    {
        var decline = await gateway.ChargeCard("10.00", "order-1", fault: "decline; code=2046");
        var rejection = await gateway.ChargeCard("10.00", "order-2", fault: "gateway-rejection; reason=AVS");

        Assert.Multiple(() =>
        {
            Assert.That(
                decline.Text("data.chargeCreditCard.transaction.statusHistory.0.processorResponse.legacyCode"),
                Is.EqualTo("2046"));
            Assert.That(
                rejection.Text("data.chargeCreditCard.transaction.statusHistory.0.gatewayRejectionReason"),
                Is.EqualTo("AVS"));
        });
    }

    [Test]
    public async Task A_partial_approval_commits_less_than_was_asked_for()
    {
        var answer = await gateway.ChargeCard("10.00", "order-1", fault: "partial-approval; amountMinor=999");

        var sale = answer.At("data.chargeCreditCard.transaction");

        Assert.Multiple(() =>
        {
            Assert.That(sale.Text("amount.value"), Is.EqualTo("9.99"));
            Assert.That(sale.At("partiallyAuthorized").GetBoolean(), Is.True);
            Assert.That(sale.Text("statusHistory.1.processorResponse.legacyCode"), Is.EqualTo("1004"));
        });
    }

    [Test]
    public async Task A_duplicate_hit_leaves_two_sales_under_one_order_id()
    {
        var answer = await gateway.ChargeCard("10.00", "order-1", fault: "duplicate-hit");
        var found = await gateway.Search(new { orderId = new { @is = "order-1" } });

        Assert.Multiple(() =>
        {
            Assert.That(found, Has.Count.EqualTo(2));
            Assert.That(found[1].Text("id"), Is.EqualTo(answer.Text("data.chargeCreditCard.transaction.id")));
        });
    }

    [Test]
    public async Task A_search_lags_while_the_node_can_be_read()
    {
        var answer = await gateway.ChargeCard("10.00", "order-1", fault: "search-lag; seconds=20");
        var id = answer.Text("data.chargeCreditCard.transaction.id")!;

        gateway.Time.Advance(TimeSpan.FromSeconds(19));
        var early = await gateway.Search(new { orderId = new { @is = "order-1" } });
        var node = await gateway.Node(id);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        var late = await gateway.Search(new { orderId = new { @is = "order-1" } });

        Assert.Multiple(() =>
        {
            Assert.That(early, Is.Empty);
            Assert.That(node.Text("id"), Is.EqualTo(id));
            Assert.That(late, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_status_no_client_has_heard_of_is_only_in_the_answer()
    {
        var answer = await gateway.ChargeCard("10.00", "order-1", fault: "unknown-status; value=SETTLEMENT_DREAMT");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Status(), Is.EqualTo("SETTLEMENT_DREAMT"));
            Assert.That(gateway.Simulator.Transactions()[0].Status, Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
        });
    }

    [TestCase("timeout-before-commit", 0)]
    [TestCase("timeout-after-commit", 1)]
    public async Task A_timeout_says_nothing_for_75_seconds_and_then_ends(string fault, int sales)
    {
        var answer = gateway.Post(Documents.ChargeCard, Charge("order-1"), fault);

        gateway.Time.Advance(TimeSpan.FromSeconds(74));
        Assert.That(answer.IsCompleted, Is.False);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        var lost = Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.Multiple(() =>
        {
            Assert.That(lost!.HttpRequestError, Is.EqualTo(HttpRequestError.ResponseEnded));
            Assert.That(gateway.Simulator.Transactions(orderId: "order-1"), Has.Count.EqualTo(sales));
        });
    }

    [TestCase("timeout-before-commit", 0)]
    [TestCase("timeout-after-commit", 1)]
    public async Task A_caller_who_gives_up_earlier_changes_nothing_about_the_commit(string fault, int sales)
    {
        using var giveUp = new CancellationTokenSource();
        var answer = gateway.Post(Documents.ChargeCard, Charge("order-1"), fault, ct: giveUp.Token);

        await giveUp.CancelAsync();

        Assert.That(() => answer, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(gateway.Simulator.Transactions(), Has.Count.EqualTo(sales));
    }

    [Test]
    public async Task A_slow_answer_comes_whole()
    {
        var answer = gateway.ChargeCard("10.00", "order-1", fault: "slow-answer; seconds=59");

        gateway.Time.Advance(TimeSpan.FromSeconds(58));
        Assert.That(answer.IsCompleted, Is.False);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await answer).Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [Test]
    public async Task A_lost_request_is_carried_out_late_even_by_the_next_process()
    {
        Assert.ThrowsAsync<HttpRequestException>(
            () => gateway.ChargeCard("10.00", "order-1", fault: "apply-late; seconds=10"));

        gateway.Time.Advance(TimeSpan.FromSeconds(9));
        var early = gateway.Simulator.Transactions();
        gateway.Restart();
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        var late = await gateway.Search(new { orderId = new { @is = "order-1" } });

        Assert.Multiple(() =>
        {
            Assert.That(early, Is.Empty);
            Assert.That(late, Has.Count.EqualTo(1));
        });
    }

    [TestCase("reset", 1)]
    [TestCase("reset; committed=false", 0)]
    public void A_reset_breaks_the_body_as_a_socket_would(string fault, int sales)
    {
        var lost = Assert.ThrowsAsync<HttpRequestException>(() => gateway.ChargeCard("10.00", "order-1", fault: fault));

        Assert.Multiple(() =>
        {
            Assert.That(lost!.InnerException, Is.InstanceOf<IOException>());
            Assert.That(gateway.Simulator.Transactions(), Has.Count.EqualTo(sales));
        });
    }

    [TestCase("truncated-body", 1)]
    [TestCase("truncated-body; committed=false", 0)]
    [TestCase("html-body", 0)]
    [TestCase("html-body; committed=true", 1)]
    public async Task Some_faults_answer_no_json(string fault, int sales)
    {
        using var response = await gateway.Post(Documents.ChargeCard, Charge("order-1"), fault);
        var body = await response.Content.ReadAsStringAsync();

        Assert.Multiple(() =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(() => JsonElement.Parse(body), Throws.InstanceOf<JsonException>());
            Assert.That(gateway.Simulator.Transactions(), Has.Count.EqualTo(sales));
        });
    }

    [TestCase("http-429", 429, 0)]
    [TestCase("http-500", 500, 0)]
    [TestCase("http-502", 502, 0)]
    [TestCase("http-503; committed=true", 503, 1)]
    public async Task Some_faults_answer_http_errors(string fault, int status, int sales)
    {
        using var response = await gateway.Post(Documents.ChargeCard, Charge("order-1"), fault);

        Assert.Multiple(() =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Headers.Contains("X-Simulator"), Is.True);
            Assert.That(gateway.Simulator.Transactions(), Has.Count.EqualTo(sales));
        });
    }

    [TestCase("internal", "INTERNAL", 0)]
    [TestCase("internal-after-commit", "INTERNAL", 1)]
    [TestCase("service-availability", "SERVICE_AVAILABILITY", 0)]
    [TestCase("service-availability; committed=true", "SERVICE_AVAILABILITY", 1)]
    [TestCase("resource-limit", "RESOURCE_LIMIT", 0)]
    public async Task Some_faults_answer_errors_without_the_sale(string fault, string errorClass, int sales)
    {
        var answer = await gateway.ChargeCard("10.00", "order-1", fault: fault);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("errors.0.extensions.errorClass"), Is.EqualTo(errorClass));
            Assert.That(answer.Text("data.chargeCreditCard"), Is.Null);
            Assert.That(answer.Text("errors.0.path.0"), Is.EqualTo("chargeCreditCard"));
            Assert.That(answer.Text("extensions.requestId"), Is.Not.Null);
            Assert.That(gateway.Simulator.Transactions(), Has.Count.EqualTo(sales));
        });
    }

    [Test]
    public async Task An_error_asked_for_answers_under_the_alias_of_the_operation()
    {
        var answer = await gateway.Ask(
            Documents.ChargeCard.Replace("chargeCreditCard", "charge: chargeCreditCard", StringComparison.Ordinal),
            Charge("order-1"),
            "internal");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("data.charge"), Is.Null);
            Assert.That(answer.Text("errors.0.path.0"), Is.EqualTo("charge"));
        });
    }

    [TestCase("authentication", "AUTHENTICATION")]
    [TestCase("authorization", "AUTHORIZATION")]
    public async Task Credentials_can_be_refused_on_demand(string fault, string errorClass)
    {
        var answer = await gateway.ChargeCard("10.00", "order-1", fault: fault);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("errors.0.extensions.errorClass"), Is.EqualTo(errorClass));
            Assert.That(gateway.Simulator.Transactions(), Is.Empty);
        });
    }

    [Test]
    public async Task An_internal_error_may_stand_beside_the_sale()
    {
        var answer = await gateway.ChargeCard("10.00", "order-1", fault: "internal-beside-data");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("errors.0.extensions.errorClass"), Is.EqualTo("INTERNAL"));
            Assert.That(
                answer.Text("data.chargeCreditCard.transaction.id"),
                Is.EqualTo(gateway.Simulator.Transactions()[0].Id));
        });
    }

    [Test]
    public async Task An_armed_fault_waits_for_a_charge_and_passes_over_everything_else()
    {
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.Http503, Times = 2 });

        var ping = await gateway.Ask("{ ping }");
        using var first = await gateway.Post(Documents.ChargeCard, Charge("order-1"));
        using var second = await gateway.Post(Documents.ChargeCard, Charge("order-1"));
        using var third = await gateway.Post(Documents.ChargeCard, Charge("order-1"));

        Assert.Multiple(() =>
        {
            Assert.That(ping.Text("data.ping"), Is.EqualTo("pong"));
            Assert.That(
                (int[])[(int)first.StatusCode, (int)second.StatusCode, (int)third.StatusCode],
                Is.EqualTo((int[])[503, 503, 200]));
            Assert.That(gateway.Simulator.ArmedFaults, Is.Empty);
        });
    }

    [Test]
    public async Task An_armed_fault_waits_for_its_order_id_and_its_operation()
    {
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.Http502, OrderId = "order-2" });
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.Http500, Operation = "search" });
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.Http429, Operation = "*" });

        using var other = await gateway.Post("{ ping }");
        using var first = await gateway.Post(Documents.ChargeCard, Charge("order-1"));
        using var second = await gateway.Post(Documents.ChargeCard, Charge("order-2"));
        using var search = await gateway.Post(Documents.Search("transactions"), new { input = new { } });

        Assert.That(
            (int[])[(int)other.StatusCode, (int)first.StatusCode, (int)second.StatusCode, (int)search.StatusCode],
            Is.EqualTo((int[])[429, 200, 502, 500]));
    }

    [Test]
    public async Task Cleared_faults_are_not_shown()
    {
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.Http503 });
        gateway.Simulator.ClearFaults();

        Assert.That((await gateway.ChargeCard("10.00")).Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [TestCase("nonsense")]
    [TestCase("slow-answer; seconds=many")]
    [TestCase("slow-answer; seconds=-1")]
    [TestCase("slow-answer; colour=blue")]
    [TestCase("slow-answer seconds")]
    [TestCase("decline; code=12")]
    [TestCase("gateway-rejection; reason=MOOD")]
    [TestCase(";")]
    [TestCase("1")]
    public async Task An_odd_fault_header_is_answered_400(string fault)
    {
        using var response = await gateway.Post("{ ping }", fault: fault);

        Assert.Multiple(() =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(400));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        });
    }

    private static object Charge(string orderId) =>
        new { input = new { paymentMethodId = "fake-valid-nonce", transaction = new { amount = "10.00", orderId } } };
}
