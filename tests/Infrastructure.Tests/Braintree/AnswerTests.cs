using System.Net;
using System.Net.Sockets;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Payments;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>
/// Four things are told apart: accepted, refused, never sent, unknown. What is not listed is unknown.
/// </summary>
public sealed class AnswerTests
{
    private readonly FakeTimeProvider clock = new(Adapter.Now);

    [TestCase("VALIDATION")]
    [TestCase("NOT_FOUND")]
    [TestCase("NOT_IMPLEMENTED")]
    [TestCase("UNSUPPORTED_CLIENT")]
    [TestCase("AUTHENTICATION")]
    [TestCase("AUTHORIZATION")]
    [TestCase("RESOURCE_LIMIT")]
    public async Task An_error_by_which_nothing_was_done_means_not_charged(string errorClass) =>
        Assert.That(await ChargeAsync(Error(errorClass)), Is.TypeOf<Evidence.NotCharged>());

    [TestCase("INTERNAL")]
    [TestCase("SERVICE_AVAILABILITY")]
    [TestCase("UNKNOWN")]
    [TestCase("SOMETHING_NEW")]
    public async Task Any_other_error_means_unknown(string errorClass) =>
        Assert.That(await ChargeAsync(Error(errorClass)), Is.TypeOf<Evidence.NoAnswer>());

    [Test]
    public async Task A_rejected_document_means_not_charged() =>
        Assert.That(
            await ChargeAsync("""{"errors":[{"message":"bad"}],"extensions":{"requestId":"r"}}"""),
            Is.TypeOf<Evidence.NotCharged>());

    [Test]
    public async Task An_error_without_class_beside_data_means_unknown() =>
        Assert.That(
            await ChargeAsync("""{"data":{"charge":null},"errors":[{"message":"bad"}]}"""),
            Is.TypeOf<Evidence.NoAnswer>());

    [Test]
    public async Task One_unknown_error_among_harmless_ones_means_unknown() => Assert.That(
        await ChargeAsync("""{"data":{"charge":null},"errors":[{"message":"a","extensions":{"errorClass":"VALIDATION"}},{"message":"b","extensions":{"errorClass":"INTERNAL"}}]}"""),
        Is.TypeOf<Evidence.NoAnswer>());

    [TestCase("statusHistory")]
    [TestCase("refunds")]
    [TestCase("customFields")]
    public async Task A_transaction_with_a_hole_in_a_list_means_unknown(string list)
    {
        var charge = Adapter.Charge(100);
        var body = $$$$$"""{"data":{"charge":{"transaction":{"id":"tx","orderId":"{{{{{charge.Payment.OrderId}}}}}","status":"SUBMITTED_FOR_SETTLEMENT","merchantAccountId":"portal_demo_usd","amount":{"value":"1.00","currencyCode":"USD"},"{{{{{list}}}}}":[null]}}}}""";
        Assert.That(
            await Adapter.Over(Adapter.Canned.Body(body), clock).ChargeAsync(charge, CancellationToken.None),
            Is.TypeOf<Evidence.NoAnswer>());
    }

    [Test]
    public void A_search_with_a_hole_in_it_is_not_one_that_found_nothing() => Assert.That(
        () => Adapter.Over(
            Adapter.Canned.Body("""{"data":{"search":{"transactions":{"edges":[null],"pageInfo":{"hasNextPage":false}}}}}"""),
            clock).FindByOrderIdAsync(Adapter.Charge(100).Payment, CancellationToken.None),
        Throws.InstanceOf<GatewayUnavailableException>());

    [Test]
    public async Task A_transaction_beside_errors_is_kept_and_not_believed()
    {
        var charge = Adapter.Charge(100);
        var body = $$$$$"""{"data":{"charge":{"transaction":{"id":"tx","orderId":"{{{{{charge.Payment.OrderId}}}}}","status":"SUBMITTED_FOR_SETTLEMENT","merchantAccountId":"portal_demo_usd","amount":{"value":"1.00","currencyCode":"USD"}}}},"errors":[{"message":"b","extensions":{"errorClass":"INTERNAL"}}]}""";

        var evidence = await Adapter.Over(Adapter.Canned.Body(body), clock).ChargeAsync(charge, CancellationToken.None);

        Assert.That(((Evidence.Seen)evidence).Transaction.Standing, Is.EqualTo(TransactionStanding.Undecided));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("<html>Bad gateway</html>")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"data":null}""")]
    [TestCase("""{"data":{"charge":{"transaction":{"id":"tx","status":"SETTLED","amount":{"value":"1.0O"}}}}}""")]
    [TestCase("""{"data":{"charge":{"transaction":{"status":"SETTLED","amount":{"value":"1.00","currencyCode":"USD"}}}}}""")]
    public async Task A_body_that_cannot_be_read_means_unknown(string body) =>
        Assert.That(await ChargeAsync(body), Is.TypeOf<Evidence.NoAnswer>());

    [TestCase(HttpStatusCode.InternalServerError)]
    [TestCase(HttpStatusCode.BadGateway)]
    [TestCase(HttpStatusCode.ServiceUnavailable)]
    [TestCase(HttpStatusCode.BadRequest)]
    [TestCase(HttpStatusCode.Found)]
    public async Task Another_http_status_means_unknown(HttpStatusCode status) =>
        Assert.That(await ChargeAsync("""{"data":{}}""", status), Is.TypeOf<Evidence.NoAnswer>());

    [Test]
    public async Task Too_many_requests_means_not_charged() =>
        Assert.That(await ChargeAsync("", HttpStatusCode.TooManyRequests), Is.TypeOf<Evidence.NotCharged>());

    [Test]
    public async Task A_refused_connection_means_never_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var transport = new SocketsHttpHandler();
        var gateway = Adapter.Over(new Redirect(transport, port), clock);

        var evidence = await gateway.ChargeAsync(Adapter.Charge(100), CancellationToken.None);

        Assert.That(((Evidence.NotCharged)evidence).Why.Code, Is.EqualTo("not-sent"));
    }

    [Test]
    public async Task A_connection_lost_after_the_request_was_sent_means_unknown()
    {
        using var transport = new Adapter.Canned(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        Assert.That(await Adapter.Over(transport, clock)
            .ChargeAsync(Adapter.Charge(100), CancellationToken.None), Is.TypeOf<Evidence.NoAnswer>());
    }

    [Test]
    public async Task A_sale_taken_for_a_duplicate_means_unknown_because_the_first_may_stand()
    {
        var charge = Adapter.Charge(100);
        var body = $$$$$"""{"data":{"charge":{"transaction":{"id":"tx","orderId":"{{{{{charge.Payment.OrderId}}}}}","status":"GATEWAY_REJECTED","amount":{"value":"1.00","currencyCode":"USD"},"statusHistory":[{"status":"GATEWAY_REJECTED","gatewayRejectionReason":"DUPLICATE"}]}}}}""";
        Assert.That(await Adapter.Over(Adapter.Canned.Body(body), clock)
            .ChargeAsync(charge, CancellationToken.None), Is.TypeOf<Evidence.NoAnswer>());
    }

    private async Task<Evidence> ChargeAsync(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        await Adapter.Over(Adapter.Canned.Body(body, status), clock)
            .ChargeAsync(Adapter.Charge(100), CancellationToken.None);

    private static string Error(string errorClass) =>
        $$$"""{"data":{"charge":null},"errors":[{"message":"no","extensions":{"errorClass":"{{{errorClass}}}"}}],"extensions":{"requestId":"r"}}""";

    private sealed class Redirect(HttpMessageHandler inner, int port) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            request.RequestUri = new Uri($"http://127.0.0.1:{port}/graphql");
            return base.SendAsync(request, ct);
        }
    }
}
