using CustomerPayments.Api.Demo;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Api.Tests.Demo;

/// <summary>The demo's data: one story, whole.</summary>
public sealed class DemoTests
{
    [Test]
    public async Task A_demo_that_died_half_way_is_completed_at_the_next_start_as_if_it_had_not()
    {
        using var whole = new ApiHost();
        await SeedAsync(whole, commands: int.MaxValue);
        using var api = new ApiHost();
        var deaths = 0;
        while (!await SeedAsync(api, commands: deaths + 1))
        {
            deaths++;
            api.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(deaths, Is.GreaterThan(5), "It died in the middle, again and again.");
        Assert.That(await StoryAsync(api), Is.EqualTo(await StoryAsync(whole)));
    }

    [Test]
    public async Task The_demo_tells_one_story()
    {
        using var api = new ApiHost();
        await SeedAsync(api, commands: int.MaxValue);
        await using var scope = api.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();

        var acme = await db.Customers.Include(c => c.Account).SingleAsync(c => c.Reference == DemoData.Invited);
        Assert.That(acme.Account.InvitedAt, Is.Null);
        Assert.That(await db.Payments.AnyAsync(p => p.CustomerId == acme.Id), Is.False,
            "Who was never invited cannot have paid.");
        Assert.That(
            (await db.Payments.ToListAsync()).Select(p => (p.IdempotencyKey, p.Status)), Is.EquivalentTo(
            [
                ("seed-card", PaymentStatus.Succeeded), ("seed-ach-pending", PaymentStatus.Pending),
                    ("seed-ach-settled", PaymentStatus.Succeeded),
                ("seed-ach-returned", PaymentStatus.Returned), ("seed-card-declined", PaymentStatus.Failed),
            ]));
    }

    [Test]
    public async Task A_complete_demo_and_a_database_with_other_rows_are_left_alone()
    {
        using var api = new ApiHost();
        await SeedAsync(api, commands: int.MaxValue);
        Assert.That(await SeedAsync(api, commands: 0), Is.True, "Nothing is sent.");

        using var own = new ApiHost();
        await (await own.AsBackOfficeAsync()).PutCustomerAsync("C-1", "ap@cedar.example");
        Assert.That(await SeedAsync(own, commands: 0), Is.True, "Nothing is sent.");
    }

    /// <returns>False when it died before it was complete.</returns>
    private static async Task<bool> SeedAsync(ApiHost api, int commands)
    {
        await using var scope = api.Services.CreateAsyncScope();
        var mediator = new DyingMediator(scope.ServiceProvider.GetRequiredService<IMediator>(), commands);
        try
        {
            var demo = ActivatorUtilities.CreateInstance<DemoData>(scope.ServiceProvider, mediator);
            await demo.SeedAsync(CancellationToken.None);
            return true;
        }
        catch (DiedException)
        {
            return false;
        }
    }

    /// <summary>Every invoice and payment, and what is owed to the mailbox, as far as the order of events does not
    /// matter.</summary>
    private static async Task<List<string>> StoryAsync(ApiHost api)
    {
        await using var scope = api.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();
        var invoices = await db.Invoices.OrderBy(i => i.Reference).Select(
            i => $"{i.Reference} {i.Status} {i.BalanceMinor}").ToListAsync();
        var payments = await db.Payments.OrderBy(p => p.IdempotencyKey).Select(
            p => $"{p.IdempotencyKey} {p.Status}").ToListAsync();
        return [.. invoices, .. payments];
    }

    /// <summary>Ends the work after so many commands, as the end of the process would.</summary>
    private sealed class DyingMediator(IMediator living, int commands) : IMediator
    {
        private int left = commands;

        public Task<TResponse> Send<TResponse>(IRequest<TResponse> request,
            CancellationToken cancellationToken = default) =>
            left-- > 0 ? living.Send(request, cancellationToken) : throw new DiedException();

        public Task Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default)
            where TNotification : INotification => living.Publish(notification, cancellationToken);
    }

    private sealed class DiedException : Exception;
}
