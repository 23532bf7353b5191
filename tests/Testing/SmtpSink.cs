using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CustomerPayments.Testing;

/// <summary>A mail server on loopback: enough of RFC 5321 for a client to deliver to, and able to refuse.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<string> messages = [];
    private readonly Task serving;

    private readonly X509Certificate2? certificate;

    /// <param name="certificate">With its key; null for a server without TLS.</param>
    public SmtpSink(X509Certificate2? certificate = null)
    {
        this.certificate = certificate;
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>
    /// The answer to a line of the client's, where it is not the usual one; <c>.</c> is the end of the data, and an
    /// empty answer is none at all.
    /// </summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>How many connections were opened.</summary>
    public int Connections { get; private set; }

    /// <summary>What was taken, headers and body as they came.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (messages)
                return [.. messages];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving; // before the listener stops: it may be about to accept the next client
        stopping.Dispose();
        listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                if (certificate is null)
                    await ConverseAsync(client.GetStream());
                else
                    await ConverseInSecretAsync(client.GetStream(), certificate);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
        }
    }

    /// <summary>A client that does not trust the certificate leaves; the next one is served all the same.</summary>
    private async Task ConverseInSecretAsync(NetworkStream stream, X509Certificate2 certificate)
    {
        await using var secret = new SslStream(stream);
        try
        {
            await secret.AuthenticateAsServerAsync(certificate);
            await ConverseAsync(secret);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
        }
    }

    private async Task ConverseAsync(Stream stream)
    {
        Connections++;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(
            stream, new UTF8Encoding(false))
        { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 sink.test ESMTP");
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            var command = line.Split(' ')[0].ToUpperInvariant();
            var answer = Answer(line) ?? command switch
            {
                "EHLO" => "250-sink.test\r\n250 8BITMIME",
                "DATA" => "354 Go on",
                "QUIT" => "221 Bye",
                _ => "250 OK",
            };
            await AnswerAsync(writer, answer);
            if (command == "QUIT" && answer.Length > 0)
                return;
            if (answer.StartsWith("354", StringComparison.Ordinal))
                await TakeAsync(await ReadDataAsync(reader), writer);
        }
    }

    private Task TakeAsync(string message, StreamWriter writer)
    {
        if (Answer(".") is { } refusal)
            return AnswerAsync(writer, refusal);

        lock (messages)
            messages.Add(message);
        return AnswerAsync(writer, $"250 Taken as {messages.Count}");
    }

    private static Task AnswerAsync(StreamWriter writer, string answer) =>
        answer.Length == 0 ? Task.CompletedTask : writer.WriteLineAsync(answer);

    private async Task<string> ReadDataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(stopping.Token) is { } line && line != ".")
            text.AppendLine(line.StartsWith('.') ? line[1..] : line);
        return text.ToString();
    }
}
