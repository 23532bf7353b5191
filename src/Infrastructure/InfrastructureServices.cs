using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Clients;
using CustomerPayments.Infrastructure.Auditing;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Infrastructure.Security;
using CustomerPayments.Infrastructure.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Infrastructure;

public static class InfrastructureServices
{
    /// <summary>Everything outside the process: database, gateway, email, keys.</summary>
    /// <param name="gatewayInTheBox">
    /// Makes the transport to a simulator in this process; used when no endpoint is configured.
    /// </param>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services, IConfiguration configuration, IGatewayAdapter gateway,
        Func<IServiceProvider, HttpMessageHandler> gatewayInTheBox)
    {
        var data = configuration["DataDirectory"] ?? "data";
        services.AddDatabase(configuration);
        services.AddSingleton<IAuditNotebook>(new AuditFile(data));
        gateway.Add(services, configuration, gatewayInTheBox);
        return services.AddEmail(configuration, data).AddSecurity(configuration, data).AddWebhooks(configuration);
    }

    /// <summary>What the command that manages clients needs: the database, and the reading of keys.</summary>
    public static IServiceCollection AddClientManagement(
        this IServiceCollection services, IConfiguration configuration) =>
        services.AddDatabase(configuration).AddSingleton<IClientAssertions, ClientAssertions>();
}
