using CustomerPayments.Application.Health;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Application.Webhooks;

internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookLanes>().AddScoped<WebhookLane>().AddScoped<WebhookLog>().AddScoped<WebhookBacklog>()
        .AddScoped<WebhookNotices>().AddScoped<IStandingAlarm, DisabledWebhookEndpoints>();
}
