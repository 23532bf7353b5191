using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Application.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Infrastructure.Security;

internal static class SecurityServices
{
    /// <param name="data">The folder in which a development system keeps the keys that it has made.</param>
    public static IServiceCollection AddSecurity(
        this IServiceCollection services, IConfiguration configuration, string data)
    {
        services.AddSingleton(_ =>
        {
            var previous = configuration.GetSection("Auth:PreviousSigningKeys").Get<string[]>() ?? [];
            var pem = configuration["Auth:SigningKey"] is { Length: > 0 } given
                ? given
                : OwnKeys.ReadOrCreate(Path.Combine(data, "signing-key.pem"), SigningKeys.Make);
            return new SigningKeys(pem, previous);
        });
        services.AddSingleton<IKeyedHashes>(_ => new KeyedHashes(
            configuration.GetSection(KeyedHashes.Setting).Get<string[]>() is { Length: > 0 } given
                ? given
                : [OwnKeys.ReadOrCreate(Path.Combine(data, "hash-key"), KeyedHashes.MakeEntry)]));
        services.AddMetrics();
        services.AddOptions<AlarmsOptions>().Bind(configuration.GetSection(AlarmsOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection(LimitsOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ITokens, JwtTokens>();
        services.AddSingleton<IPasswords, Passwords>();
        services.AddSingleton<ISecretBox, SecretBox>();
        services.AddSingleton<IClientAssertions, ClientAssertions>();
        services.AddSingleton<IOneTimeCodes, OneTimeCodes>();
        services.AddSingleton<IChallenges, Challenges>();
        services.AddSingleton<IPasskeys, Passkeys>();
        return services;
    }
}
