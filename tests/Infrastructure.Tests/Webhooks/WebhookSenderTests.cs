using System.Net;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Infrastructure.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using StandardWebhooks;

namespace CustomerPayments.Infrastructure.Tests.Webhooks;

/// <summary>Where messages go and where they never go, and how little of an answer is read.</summary>
public sealed class WebhookSenderTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

    private WebApplication? receiver;
    private int asked;

    [TearDown]
    public async Task StopReceiverAsync()
    {
        if (receiver is not null)
            await receiver.DisposeAsync();
        receiver = null;
    }

    [TestCase("https://erp.example/webhooks?key=1")]
    [TestCase("https://8.8.8.8:8443/")]
    [TestCase("https://[2606:4700::1111]/")]
    public void An_https_address_on_the_internet_is_taken(string url) =>
        Assert.That(Addresses(new WebhooksOptions()).RefusalOf(url), Is.Null);

    [TestCase("http://erp.example/")]
    [TestCase("ftp://erp.example/")]
    [TestCase("erp.example")]
    [TestCase("/webhooks")]
    [TestCase("")]
    [TestCase("https://user:password@erp.example/")]
    [TestCase("https://erp.example/#here")]
    [TestCase("https://erp.example/a b")]
    [TestCase("https://localhost/")]
    [TestCase("https://127.0.0.1/")]
    [TestCase("https://2130706433/", Description = "127.0.0.1 as a number")]
    [TestCase("https://0x7f.1/", Description = "127.0.0.1 in hex")]
    [TestCase("https://10.1.2.3/")]
    [TestCase("https://169.254.169.254/latest/meta-data")]
    [TestCase("https://[::1]/")]
    [TestCase("https://[::ffff:10.0.0.1]/")]
    [TestCase("https://[fe80::1]/")]
    public void Any_other_address_is_refused(string url) =>
        Assert.That(Addresses(new WebhooksOptions()).RefusalOf(url), Is.Not.Null);

    [Test]
    public void Development_may_allow_loopback_and_http_and_nothing_else()
    {
        var addresses = Addresses(Development);
        Assert.Multiple(() =>
        {
            Assert.That(addresses.RefusalOf("http://localhost:5000/"), Is.Null);
            Assert.That(addresses.RefusalOf("http://127.0.0.1/"), Is.Null);
            Assert.That(addresses.RefusalOf("http://10.0.0.1/"), Is.Not.Null);
        });
    }

    [TestCase("0.0.0.0")]
    [TestCase("10.255.255.255")]
    [TestCase("100.64.0.1")]
    [TestCase("100.100.100.200", Description = "metadata of a cloud")]
    [TestCase("127.0.0.2")]
    [TestCase("168.63.129.16", Description = "metadata of a cloud")]
    [TestCase("169.254.169.254", Description = "metadata of most clouds")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.0.0.192", Description = "metadata of a cloud")]
    [TestCase("192.168.1.1")]
    [TestCase("198.18.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("::ffff:192.168.0.1")]
    [TestCase("::10.0.0.1")]
    [TestCase("64:ff9b::a00:1", Description = "10.0.0.1 behind NAT64")]
    [TestCase("2001::1", Description = "Teredo")]
    [TestCase("2002:a00:1::", Description = "10.0.0.1 by 6to4")]
    [TestCase("fc00::1")]
    [TestCase("fd00:ec2::254", Description = "metadata of a cloud")]
    [TestCase("fe80::1")]
    [TestCase("fec0::1")]
    [TestCase("ff02::1")]
    [TestCase("2001:db8::1")]
    public async Task Nothing_is_sent_to_a_name_that_leads_to_a_special_address(string address)
    {
        using var sender = Sender(new WebhooksOptions(), IPAddress.Parse(address));

        var answer = await sender.SendAsync(Message("https://erp.example/"), CancellationToken.None);

        Assert.That((answer.Status, answer.Error),
            Is.EqualTo(((int?)null, "The host has no address on the public internet.")));
    }

    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.0")]
    [TestCase("100.63.255.255")]
    [TestCase("11.0.0.0")]
    [TestCase("2606:4700::1111")]
    public void The_addresses_beside_special_ones_are_the_internet(string address) =>
        Assert.That(Addresses(new WebhooksOptions()).MayConnectTo(IPAddress.Parse(address)), Is.True);

    [Test]
    public async Task A_name_is_believed_for_one_connection_only()
    {
        var port = await ReceiveAsync(http =>
        {
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        var names = new Names(IPAddress.Loopback, IPAddress.Parse("10.0.0.1"));
        using var sender = new WebhookSender(
            Addresses(Development), names, Options.Create(Development), TimeProvider.System);

        var first = await sender.SendAsync(Message($"http://erp.example:{port}/"), CancellationToken.None);
        var second = await sender.SendAsync(Message($"http://erp.example:{port}/"), CancellationToken.None);

        Assert.That((first.Status, second.Status, asked), Is.EqualTo(((int?)200, (int?)null, 1)));
    }

    [Test]
    public async Task A_message_has_an_id_a_time_and_a_signature_of_each_secret()
    {
        IHeaderDictionary? headers = null;
        var body = "";
        var port = await ReceiveAsync(async http =>
        {
            headers = new HeaderDictionary(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value));
            body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        });
        using var sender = Sender(Development, IPAddress.Loopback);
        var message = Message($"http://erp.example:{port}/", Secret, "whsec_b2xkZXJvbGRlcm9sZGVyb2xkZXJvbGRlcg==");

        await sender.SendAsync(message, CancellationToken.None);

        Assert.That(headers!["webhook-id"].ToString(), Is.EqualTo($"{message.Id}"));
        Assert.That(headers["webhook-signature"].ToString().Split(' '), Has.Length.EqualTo(2));
        Assert.That(headers.ContentType.ToString(), Is.EqualTo("application/json"));
        Assert.That(body, Is.EqualTo(message.Body));
        Assert.That(() => new StandardWebhook(Secret).Verify(body, headers), Throws.Nothing);
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        var port = await ReceiveAsync(http =>
        {
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var sender = Sender(Development, IPAddress.Loopback);

        var answer = await sender.SendAsync(Message($"http://erp.example:{port}/"), CancellationToken.None);

        Assert.That((answer.Status, answer.IsTaken, answer.Error, asked),
            Is.EqualTo(((int?)302, false, "The receiver redirects, which is not followed.", 1)));
    }

    [Test]
    public async Task Of_an_answer_without_an_end_only_the_beginning_is_read()
    {
        var port = await ReceiveAsync(async http =>
        {
            var kilobyte = new string('x', 1024);
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.WriteAsync(kilobyte, http.RequestAborted);
        });
        using var sender = Sender(Development, IPAddress.Loopback);

        var answer = await sender.SendAsync(Message($"http://erp.example:{port}/"), CancellationToken.None);

        Assert.That((answer.Status, answer.Body!.Length), Is.EqualTo(((int?)200, 4096)));
    }

    [Test]
    public async Task An_answer_that_takes_too_long_is_none()
    {
        var port = await ReceiveAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        var hurried = new WebhooksOptions
        {
            AllowHttp = true, AllowLoopback = true, Timeout = TimeSpan.FromSeconds(1),
        };
        using var sender = Sender(hurried, IPAddress.Loopback);

        var answer = await sender.SendAsync(Message($"http://erp.example:{port}/"), CancellationToken.None);

        Assert.That((answer.Status, answer.Error), Is.EqualTo(((int?)null, "No whole answer within 1 seconds.")));
    }

    private static WebhooksOptions Development => new() { AllowHttp = true, AllowLoopback = true };

    private static WebhookAddresses Addresses(WebhooksOptions options) => new(Options.Create(options));

    private static WebhookSender Sender(WebhooksOptions options, params IPAddress[] found) => new(
        Addresses(options), new Names(found), Options.Create(options), TimeProvider.System);

    private static WebhookMessage Message(string url, params string[] secrets) => new(
        url, Guid.NewGuid(), DateTimeOffset.UtcNow, """{"type":"webhook.test","data":{"name":"Zoë 🪨"}}""",
        secrets.Length == 0 ? [Secret] : secrets);

    private async Task<int> ReceiveAsync(Func<HttpContext, Task> answer)
    {
        asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.Run(http =>
        {
            Interlocked.Increment(ref asked);
            return answer(http);
        });
        await receiver.StartAsync();
        return new Uri(receiver.Urls.Single()).Port;
    }

    /// <summary>Answers each look-up with the next address, and with the last for ever.</summary>
    private sealed class Names(params IPAddress[] found) : IHostAddresses
    {
        private int next;

        public Task<IPAddress[]> OfAsync(string host, CancellationToken ct) =>
            Task.FromResult(new[] { found[Math.Min(next++, found.Length - 1)] });
    }
}
