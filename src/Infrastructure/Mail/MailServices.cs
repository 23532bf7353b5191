using CustomerPayments.Application.Emails;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Mail;

internal static class MailServices
{
    /// <param name="data">The folder of the emails that are kept instead of sent.</param>
    public static IServiceCollection AddEmail(
        this IServiceCollection services, IConfiguration configuration, string data)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<MimeMessages>();
        services.AddSingleton(
            provider => new FolderMailer(Path.Combine(data, "emails"), provider.GetRequiredService<MimeMessages>()));
        services.AddSingleton<IMailbox>(provider => provider.GetRequiredService<FolderMailer>());
        services.AddSingleton<SmtpMailer>();
        services.AddSingleton<IMailer>(
            provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.Mode is MailMode.Smtp
                ? provider.GetRequiredService<SmtpMailer>()
                : provider.GetRequiredService<FolderMailer>());
        return services;
    }
}
