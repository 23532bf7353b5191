using System.Net;
using System.Text;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Wire;

namespace CustomerPayments.BraintreeSimulator.Http;

/// <summary>
/// Reaches the gateway without a socket: any POST is taken for its GraphQL address and answered as the endpoint would
/// answer it, JSON both ways. Broken connections throw what a socket's handler throws.
/// </summary>
public sealed class SimulatorHttpMessageHandler(GatewaySimulator simulator) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = new HttpResponseMessage { RequestMessage = request };
        response.Headers.Add(SimulatorHeader.Name, SimulatorHeader.Value);
        if (request.Method != HttpMethod.Post)
        {
            response.StatusCode = HttpStatusCode.MethodNotAllowed;
            return response;
        }

        try
        {
            var answer = await simulator.Wire.AnswerAsync(
                new WireRequest(
                    Header(request, "Authorization"),
                    Header(request, "Braintree-Version"),
                    Header(request, FaultReader.Header),
                    request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : ""),
                cancellationToken);
            if (answer.Breakage is Breakage.BeforeAnswer)
                throw new HttpRequestException(
                    HttpRequestError.ResponseEnded,
                    "An error occurred while sending the request.",
                    new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."));

            response.StatusCode = (HttpStatusCode)answer.Status;
            var bytes = Encoding.UTF8.GetBytes(answer.Body);
            response.Content = answer.Breakage is Breakage.InsideBody
                ? new StreamContent(new BrokenStream(bytes[..(bytes.Length / 2)]))
                : new ByteArrayContent(bytes);
            response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.ContentType);
        }
        catch (BadControlRequestException exception)
        {
            response.StatusCode = HttpStatusCode.BadRequest;
            response.Content = new StringContent(
                Problems.Text(exception.Message), Encoding.UTF8, "application/problem+json");
        }

        return response;
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>Gives some bytes and then loses the connection.</summary>
    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => base.Read(buffer) is > 0 and var read ? read : throw Lost();

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(Lost());

        private static HttpIOException Lost() => new(HttpRequestError.ResponseEnded, "The response ended prematurely.");
    }
}
