using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Simulation.Tests.Mutants;

/// <summary>
/// A design that is broken on purpose, made by decorating the product from outside. The checks have to notice.
/// </summary>
internal sealed record Mutant(string Name, Action<IServiceCollection> Change)
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        OfHandler<PayInvoices, PaidInvoices, PayInvoicesHandler, ChargesBeforeTheRow>(
            "charges before the row is written"),
        OfGateway("charges again when no answer came", (gateway, _) => new RetriesBlindly(gateway)),
        OfGateway("takes an unknown outcome for a failure", (gateway, _) => new TakesUnknownForFailed(gateway)),
        OfGateway("gives up after one search that found nothing", (gateway, _) => new GivesUpAtOnce(gateway)),
        OfDb("writes the email in a save of its own", db => new SavesLater<OutgoingEmail>(db)),
        OfGateway("ignores late returns", (gateway, _) => new IgnoresLateReturns(gateway)),
        new("trusts a notification without a look", services =>
            services.AddScoped<IRequestHandler<ApplyNotifications, int>, TrustsNotifications>()),
        OfHandler<PayInvoices, PaidInvoices, PayInvoicesHandler, ReleasesOthersHolds>(
            "lets go of holds when another attempt is refused"),
        OfGateway("compares no amount", (gateway, replica) => new ComparesNoAmount(gateway, replica)),
        OfGateway("searches with a blank order id", (gateway, replica) => new SearchesBlankly(gateway, replica)),
        new("gives leases without an end", services => services.AddScoped<IInterceptor, NeverEndingLeases>()),
        OfDb("writes the event in a save of its own", db => new SavesLater<PaymentEvent>(db)),
        OfDb("compares no version, so that the last writer wins", db => new ComparesNoVersion(db)),
        OfDb("numbers events by the clocks of their writers", db => new NumbersByClock(db)),
        OfGateway("takes the first of several charges", (gateway, _) => new TakesTheFirstOfSeveral(gateway)),
    ];

    public override string ToString() => Name;

    private static Mutant OfGateway(string name, Func<IPaymentGateway, Replica, IPaymentGateway> broken) => new(
        name, services => services.AddScoped(provider => broken(
            new StoppableGateway(
                provider.GetRequiredService<Replica>().Schedule.Gateway, provider.GetRequiredService<Replica>()),
            provider.GetRequiredService<Replica>())));

    private static Mutant OfDb(string name, Func<IPaymentsDb, IPaymentsDb> broken) => new(
        name, services => services.AddScoped(provider => broken(provider.GetRequiredService<StoppableDb>())));

    private static Mutant OfHandler<TRequest, TResponse, TReal, TBroken>(string name)
        where TRequest : IRequest<TResponse>
        where TReal : class, IRequestHandler<TRequest, TResponse>
        where TBroken : class, IRequestHandler<TRequest, TResponse> => new(
        name, services => services.AddScoped<TReal>().AddScoped<IRequestHandler<TRequest, TResponse>, TBroken>());
}
