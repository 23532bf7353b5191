using System.Text;
using BenchmarkDotNet.Attributes;
using CustomerPayments.Application.Gateway;
using CustomerPayments.BraintreeSimulator.Webhooks;
using CustomerPayments.Infrastructure.Braintree;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Benchmarks.Micro;

/// <summary>A notification as the gateway sends it: verified and read, and one that somebody else signed.</summary>
[MemoryDiagnoser]
public class WebhookBenchmarks
{
    private const string Notification =
        "<notification><kind>transaction_settled</kind><subject><transaction><id>abc123</id><amount>120.45</amount></transaction></subject></notification>";

    private readonly string payload = Convert.ToBase64String(
        Encoding.UTF8.GetBytes(Notification), Base64FormattingOptions.InsertLineBreaks)
        .ReplaceLineEndings("\n") + "\n";

    private readonly BraintreeNotices notices;
    private readonly string signature;
    private readonly string forged;

    public WebhookBenchmarks()
    {
        var options = new BraintreeOptions();
        notices = new BraintreeNotices(Options.Create(options));
        signature = WebhookSignature.Sign(options.PublicKey, options.PrivateKey, payload);
        forged = WebhookSignature.Sign(options.PublicKey, "somebody else's", payload);
    }

    [GlobalSetup]
    public void Check()
    {
        if (Verify() is null || Refuse() is not null)
            throw new InvalidOperationException("The right signature is not told from the wrong one.");
    }

    [Benchmark]
    public GatewayNotice? Verify() => notices.Read(signature, payload);

    [Benchmark]
    public GatewayNotice? Refuse() => notices.Read(forged, payload);
}
