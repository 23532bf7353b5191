using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Infrastructure.Webhooks;

internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhooksOptions>().Bind(configuration.GetSection(WebhooksOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WebhookAddresses>();
        services.AddSingleton<IWebhookAddresses>(provider => provider.GetRequiredService<WebhookAddresses>());
        services.AddSingleton<IHostAddresses, HostAddresses>();
        services.AddSingleton<IWebhookSender, WebhookSender>();
        return services;
    }
}
