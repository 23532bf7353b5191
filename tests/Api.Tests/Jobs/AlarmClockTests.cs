using System.Net;
using System.Text;
using CustomerPayments.Api.Jobs;
using CustomerPayments.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerPayments.Api.Tests.Jobs;

/// <summary>Each process tells by itself what it alone has seen, to those who may read reports.</summary>
public sealed class AlarmClockTests
{
    private const string Alarms = "/v1/backoffice/events?types=alarm.*";

    [Test]
    public async Task What_a_process_has_heard_is_in_the_log_of_events_after_its_next_look()
    {
        using var api = new ApiHost();
        using var office = await api.AsBackOfficeAsync();
        using var clock = Clock(api);
        await clock.TickAsync(CancellationToken.None);
        Assert.That((await (await office.GetAsync(Alarms)).JsonAsync()).Items(), Is.Empty);

        await api.Http.PostAsync("/portal/policy-reports", new StringContent(
            """{"csp-report":{"effective-directive":"script-src-elem","blocked-uri":"https://evil.example/x.js"}}""",
            Encoding.UTF8, "application/csp-report"));
        await clock.TickAsync(CancellationToken.None);
        await clock.TickAsync(CancellationToken.None);

        var told = (await (await office.GetAsync(Alarms)).JsonAsync()).Items().Single();
        Assert.That(
            (told.Text("type"), told.Text("subject")), Is.EqualTo(("alarm.raised", "alarm:policy-breached")));
    }

    [Test]
    public async Task Alarms_are_told_to_a_reader_with_the_scope_reports_only()
    {
        using var api = new ApiHost();
        using var reader = await api.AsBackOfficeAsync("payments:read", "reports");
        using var other = await api.AsBackOfficeAsync("payments:read");

        Assert.That((await reader.GetAsync(Alarms)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var refused = await other.GetAsync(Alarms);
        Assert.That(
            (await refused.JsonAsync(HttpStatusCode.Forbidden)).Text("detail"), Does.Contain("scope reports"));
    }

    private static AlarmClock Clock(ApiHost api) => new(
        api.Services.GetRequiredService<IServiceScopeFactory>(), api.Clock, NullLogger<AlarmClock>.Instance);
}
