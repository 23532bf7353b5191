using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Webhooks;
using Microsoft.Extensions.Options;
using StandardWebhooks;

namespace CustomerPayments.Infrastructure.Webhooks;

/// <summary>
/// Posts signed messages (Standard Webhooks). Follows no redirect, goes through no proxy, keeps no cookie; reads a
/// bounded part of an answer within a bounded time.
/// </summary>
internal sealed class WebhookSender : IWebhookSender, IDisposable
{
    private const int AnswerBytesMax = 4096;
    private const int HeadersKilobytesMax = 16;

    /// <summary>So long an address that was checked is believed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly WebhookAddresses addresses;
    private readonly IHostAddresses hosts;
    private readonly TimeSpan timeout;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    public WebhookSender(
        WebhookAddresses addresses, IHostAddresses hosts, IOptions<WebhooksOptions> options, TimeProvider clock)
    {
        (this.addresses, this.hosts, this.clock) = (addresses, hosts, clock);
        timeout = options.Value.Timeout;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None, ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = ConnectionLifetime, MaxResponseHeadersLength = HeadersKilobytesMax,
            MaxResponseDrainSize = 0, ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each attempt has its own
        };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("CustomerPayments-Webhooks", "1"));
    }

    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken ct)
    {
        if (addresses.RefusalOf(message.Url) is { } refusal)
            return new WebhookAnswer(null, Error: refusal);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, message.Url)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Body)),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("webhook-id", $"{message.Id}");
            request.Headers.Add("webhook-timestamp",
                message.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-signature", string.Join(' ', message.Secrets.Select(
                secret => new StandardWebhook(secret).Sign($"{message.Id}", message.At, message.Body))));
            using var answer = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var status = (int)answer.StatusCode;
            return new WebhookAnswer(
                status, await BeginningAsync(answer, patience.Token), RetryAfterOf(answer),
                status is >= 300 and < 400 ? "The receiver redirects, which is not followed." : null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new WebhookAnswer(null, Error: $"No whole answer within {timeout.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException e)
        {
            return new WebhookAnswer(null, Error: WordsOf(e));
        }
        catch (IOException)
        {
            return new WebhookAnswer(null, Error: "The connection broke.");
        }
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var end = context.DnsEndPoint;
        var found = IPAddress.TryParse(end.Host, out var literal) ? [literal] : await hosts.OfAsync(end.Host, ct);
        var allowed = found.Where(addresses.MayConnectTo).ToArray();
        if (allowed.Length == 0)
            throw new AddressRefusedException();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, end.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The beginning of the body as text; what is no text of UTF-8 is replaced.</summary>
    private static async Task<string> BeginningAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[AnswerBytesMax];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return string.Concat(Encoding.UTF8.GetString(bytes, 0, length).Where(c => !char.IsControl(c) || c is '\n'));
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    /// <summary>Says what kind of trouble it was, without addresses of the network that we are in.</summary>
    private static string WordsOf(HttpRequestException e) => e switch
    {
        { InnerException: AddressRefusedException } => "The host has no address on the public internet.",
        { InnerException: AuthenticationException } => "The receiver's certificate is not valid.",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "The host's name has no address.",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } } =>
            "The host's name has no address.",
        { InnerException: SocketException socket } => $"The connection failed: {socket.SocketErrorCode}.",
        _ => $"The connection failed: {e.HttpRequestError}.",
    };

    private sealed class AddressRefusedException() : IOException("The host has no address on the public internet.");
}
