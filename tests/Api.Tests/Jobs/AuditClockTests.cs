using System.Threading.Channels;
using CustomerPayments.Api.Jobs;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Tests.Jobs;

/// <summary>Each process notes the end of the audit trail by itself, and tells it to another place.</summary>
public sealed class AuditClockTests
{
    [Test]
    public async Task A_checkpoint_is_noted_and_posted_to_the_configured_address()
    {
        var received = Channel.CreateUnbounded<AuditCheckpoint>();
        await using var receiver = await ReceiveAsync(received.Writer);
        using var api = new ApiHost();
        using var office = await api.AsBackOfficeAsync();
        await api.RunJobAsync("seal-audit");
        File.Delete(Notebook(api)); // the job may have run in another process
        using var clock = Clock(api, new Uri(receiver.Urls.First()));

        await clock.TickAsync(CancellationToken.None);
        await clock.TickAsync(CancellationToken.None);
        var posted = await received.Reader.ReadAsync(CancellationToken.None);

        var line = (await File.ReadAllLinesAsync(Notebook(api))).Single().Split(' ');
        Assert.That((line[0], line[1]), Is.EqualTo(($"{posted.Sequence}", posted.Hash)));
        Assert.That(received.Reader.Count, Is.Zero, "It is told once");
    }

    [Test]
    public async Task A_redirect_of_the_configured_address_is_not_followed()
    {
        var received = Channel.CreateUnbounded<AuditCheckpoint>();
        await using var receiver = await ReceiveAsync(received.Writer);
        using var api = new ApiHost();
        using var office = await api.AsBackOfficeAsync();
        await api.RunJobAsync("seal-audit");
        using var clock = Clock(api, new Uri(new Uri(receiver.Urls.First()), "elsewhere"));

        Assert.That(() => clock.TickAsync(CancellationToken.None), Throws.InstanceOf<HttpRequestException>());
        Assert.That(received.Reader.Count, Is.Zero);
    }

    private static AuditClock Clock(ApiHost api, Uri address) => new(
        api.Services.GetRequiredService<IServiceScopeFactory>(),
        Options.Create(new AuditOptions { CheckpointUrl = address }), api.Clock, NullLogger<AuditClock>.Instance);

    private static string Notebook(ApiHost api) => Path.Combine(api.DataDirectory, "audit-checkpoints");

    private static async Task<WebApplication> ReceiveAsync(ChannelWriter<AuditCheckpoint> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/elsewhere", () => Microsoft.AspNetCore.Http.Results.Redirect("/", preserveMethod: true));
        app.MapPost("/", (AuditCheckpoint checkpoint) => received.TryWrite(checkpoint));
        await app.StartAsync();
        return app;
    }
}
