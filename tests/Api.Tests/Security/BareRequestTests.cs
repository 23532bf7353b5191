using System.Net.Sockets;
using System.Text;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Requests that the server refuses before the pipeline sees them, sent byte by byte.</summary>
public sealed class BareRequestTests
{
    private ApiHost api = null!;

    [OneTimeSetUp]
    public void StartApi() => api = new ApiHost();

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private static readonly TestCaseData[] Requests =
    [
        Case("no request line", 400, "nonsense\r\n\r\n"),
        Case("no host", 400, "GET /v1/me HTTP/1.1\r\n\r\n"),
        Case("two hosts", 400, "GET /v1/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Case("two lengths", 400, Post("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")),
        Case("no such coding", 400, Post("Transfer-Encoding: gzip\r\n\r\n{}")),
        Case("a space before the colon", 400, "GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Thing : b\r\n\r\n"),
        Case("a folded header", 400, "GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Thing: b\r\n c\r\n\r\n"),
        Case("an address too long", 414, $"GET /v1/{new string('x', 9 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case(
            "headers too long", 431,
            $"GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Long: {new string('x', 33 * 1024)}\r\n\r\n"),
    ];

    [TestCaseSource(nameof(Requests))]
    public async Task The_servers_own_refusal_is_as_strict_as_every_answer(int status, string request)
    {
        var answer = await SendAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
            Assert.That(answer, Does.Contain("\r\nX-Content-Type-Options: nosniff\r\n"));
            Assert.That(answer, Does.Contain("\r\nReferrer-Policy: no-referrer\r\n"));
            Assert.That(answer, Does.Contain("\r\nContent-Security-Policy: default-src 'none'; "));
            Assert.That(answer, Does.Contain("\r\nCache-Control: no-store\r\n"));
            Assert.That(answer, Does.Match("\r\nX-Request-Id: [0-9a-f]{32}\r\n"));
            Assert.That(answer, Does.Not.Contain("Server:"));
        });
    }

    [Test]
    public async Task After_a_refusal_nothing_more_is_read_from_the_connection()
    {
        var answer = await SendAsync(
            Post("Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}")
            + "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.That(answer.Split("HTTP/1.1 "), Has.Length.EqualTo(2), "one answer: nothing is smuggled");
        Assert.That(answer, Does.Contain("\r\nConnection: close\r\n"));
    }

    [Test]
    public async Task A_length_beside_a_coding_ends_the_connection_and_nothing_is_smuggled()
    {
        var answer = await SendAsync(
            Post("Content-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
            + "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.That(answer.Split("HTTP/1.1 "), Has.Length.EqualTo(2));
        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain("\r\nConnection: close\r\n"));
    }

    private static TestCaseData Case(string name, int status, string request) =>
        new(status, request) { TestName = $"{{m}}({name})" };

    private static string Post(string rest) =>
        $"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{rest}";

    /// <returns>All that the server sends until it hangs up.</returns>
    private async Task<string> SendAsync(string request)
    {
        var address = api.Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
