using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Api.Tests.Telemetry;

/// <summary>Takes what a process sends by OTLP over HTTP, and keeps the bytes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, string> received = [];
    private TaskCompletionSource arrival = NewArrival();

    private Collector(WebApplication app) => this.app = app;

    /// <summary>The settings of a process that sends here, soon.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Telemetry:OtlpEndpoint", app.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];

    /// <summary>The settings of an <c>ApiHost</c>, in our words.</summary>
    public (string Key, string Value)[] OwnSettings =>
        [("Telemetry:OtlpEndpoint", app.Urls.Single()), ("Telemetry:OtlpProtocol", "http/protobuf")];

    /// <summary>All that has come so far.</summary>
    public string All => string.Concat(received.Values);

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector.app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var text = Encoding.Latin1.GetString(body.ToArray()); // names stand in it as they are
            collector.received.AddOrUpdate(signal, text, (_, before) => before + text);
            Interlocked.Exchange(ref collector.arrival, NewArrival()).SetResult();
        });
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>Waits until the signal holds all of the words.</summary>
    /// <exception cref="TimeoutException">It did not within half a minute; the message names the missing.</exception>
    public async Task<string> HearAsync(string signal, params string[] words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var next = Volatile.Read(ref arrival).Task;
            var text = received.GetValueOrDefault(signal, "");
            var missing = words.Where(word => !IsIn(text, word)).ToList();
            if (missing.Count == 0)
                return text;

            try
            {
                await next.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{signal} without {string.Join(", ", missing)}");
            }
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsIn(string text, string word) => text.Contains(word, StringComparison.Ordinal);
}
