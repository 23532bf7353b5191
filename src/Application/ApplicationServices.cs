using System.Reflection;
using System.Text.Json;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Retention;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Application.UnmatchedCharges;
using CustomerPayments.Application.Webhooks;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerPayments.Application;

public static class ApplicationServices
{
    /// <summary>
    /// Registers every use case of this assembly. MediatR 5 has no registration of its own; this is it.
    /// </summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidateFirst<,>));
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type is { IsAbstract: false, IsGenericType: false }))
        {
            foreach (var handler in type.GetInterfaces().Where(IsHandler))
                services.AddScoped(handler, type);
        }

        // Messages are read by callers of the JSON API, who know members by their JSON names.
        ValidatorOptions.Global.DisplayNameResolver = (_, member, _) =>
            member is null ? null : JsonNamingPolicy.CamelCase.ConvertName(member.Name);
        services.AddValidatorsFromAssembly(
            Assembly.GetExecutingAssembly(), ServiceLifetime.Singleton, includeInternalTypes: true);
        services.TryAddSingleton<IRequestOrigin, NoRequest>();
        services.AddSingleton(Random.Shared);
        services.AddSingleton<EmailTemplates>();
        services.AddScoped<EmailWriter>();
        services.AddScoped<Obsolescence>();
        services.AddScoped<OldRows>();
        services.AddScoped<OldEvents>();
        return services.AddWatch().AddAccounts().AddPayments().AddAuditing().AddFeeds().AddWebhooks();
    }

    /// <summary>What tells operators how things stand: measurements, alarms, jobs.</summary>
    private static IServiceCollection AddWatch(this IServiceCollection services)
    {
        services.AddSingleton<PaymentMetrics>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<DoorMetrics>();
        services.AddSingleton<WorkMetrics>();
        services.AddSingleton<StandingMetrics>();
        services.AddSingleton<RefusedWrites>();
        services.AddSingleton<DatabaseAnswers>();
        services.AddSingleton<GatewayAnswers>();
        services.AddScoped<Alarms>();
        services.AddScoped<AlarmBook>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobWatch>();
        services.AddScoped<IStandingAlarm, JobsNotRun>();
        services.AddScoped<IStandingAlarm, Guessing>();
        services.AddScoped<IStandingAlarm, CardTesting>();
        return services.AddWatch<ClockWatch>().AddWatch<UntrustedProxies>().AddWatch<PolicyBreaches>()
            .AddWatch<AuditWatch>();
    }

    /// <summary>An alarm that the process itself remembers.</summary>
    private static IServiceCollection AddWatch<T>(this IServiceCollection services) where T : class, IStandingAlarm
    {
        services.AddSingleton<T>();
        services.AddSingleton<IStandingAlarm>(provider => provider.GetRequiredService<T>());
        return services;
    }

    private static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<ClientStandings>();
        services.AddScoped<GuessingDefence>();
        services.AddScoped<SessionKeeper>();
        services.AddScoped<SecondFactorQuestion>();
        services.AddScoped<ChallengeDesk>();
        services.AddScoped<FactorChecks>();
        services.AddScoped<FactorChanges>();
        services.AddScoped<StepUp>();
        services.AddScoped<LinkSender>();
        return services;
    }

    private static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.AddScoped<CardTestingLimit>();
        services.AddScoped<BankAccountKeeper>();
        services.AddScoped<BankAccountRecords>();
        services.AddScoped<BankAccountFollowUp>();
        services.AddSingleton<CustomerReferences>();
        services.AddSingleton<PaymentHolds>();
        services.AddSingleton<ChargesInFlight>();
        services.AddScoped<ChargeAccounting>();
        services.AddScoped<GatewayComparison>();
        services.AddScoped<ChargeAdoption>();
        services.AddScoped<Charging>();
        services.AddScoped<EvidenceRecorder>();
        services.AddScoped<PartialApprovals>();
        services.AddScoped<VaultedAccounts>();
        services.AddScoped<OrderSearch>();
        services.AddScoped<GatewayCustomers>();
        return services;
    }

    private static IServiceCollection AddAuditing(this IServiceCollection services)
    {
        services.AddScoped<AuditTrail>();
        services.AddSingleton<AuditSeals>();
        services.AddScoped<AuditChain>();
        services.AddScoped<AuditNotes>();
        return services;
    }

    private static IServiceCollection AddFeeds(this IServiceCollection services)
    {
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<EventSignal>();
        services.AddSingleton<FeedWaiters>();
        services.AddScoped<EventNumbering>();
        services.AddScoped<EventReader>();
        return services;
    }

    private static bool IsHandler(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);
}
