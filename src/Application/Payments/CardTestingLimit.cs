using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Thieves try stolen cards where a charge is cheap. After so many declined payments of one customer, or from one
/// network, within an hour, the next payment waits; payments on record go on. A payment counts as declined while its
/// charge is being made; one that the gateway left without an answer counts once it turns out to be declined, so that
/// an outage shuts nobody out.
/// </summary>
internal sealed class CardTestingLimit(IPaymentsDb db, IOptions<LimitsOptions> limits, Random random)
{
    /// <summary>
    /// A limit beyond this is counted and not reserved: so many places would be searched for each payment, and few
    /// payments are made at the same time.
    /// </summary>
    private const int PlacesMax = 100;

    /// <summary>When it is worth asking again while outcomes are open.</summary>
    private static readonly TimeSpan OutcomesKnownIn = TimeSpan.FromSeconds(5);

    /// <summary>Takes a place for the payment, of the customer and of the network. The caller saves.</summary>
    /// <exception cref="LimitedException"><c>too-many-attempts</c>; nothing was recorded or charged.</exception>
    public async Task ReserveAsync(Payment payment, CancellationToken ct)
    {
        var since = payment.InitiatedAt - PaymentTry.HeldFor;
        var waits = new List<TimeSpan>();
        foreach (var (key, max, payments) in QueuesOf(payment))
        {
            var wait = max > PlacesMax
                ? await CountAsync(payments, max, since, ct)
                : await TakePlaceAsync(key, max, payment, since, ct);
            if (wait is not null)
                waits.Add(wait.Value);
        }

        if (waits.Count > 0)
            throw new LimitedException(
                "too-many-attempts", "Too many payments were declined. Please wait, or call us.", waits.Max());
    }

    private IEnumerable<(string Key, int Max, IQueryable<Payment> Payments)> QueuesOf(Payment payment)
    {
        var customer = payment.CustomerId;
        yield return (
            $"customer:{customer.Value}", limits.Value.DeclinesPerCustomer,
            db.Payments.Where(p => p.CustomerId == customer));
        if (payment.ClientAddress is { } network)
        {
            yield return (
                $"network:{network}", limits.Value.DeclinesPerAddress,
                db.Payments.Where(p => p.ClientAddress == network));
        }
    }

    /// <returns>How long until there is a place; null when one was taken.</returns>
    private async Task<TimeSpan?> TakePlaceAsync(
        string key, int max, Payment payment, DateTime since, CancellationToken ct)
    {
        var places = (await db.PaymentTries.Where(t => t.Key == key)
            .Join(db.Payments, t => t.PaymentId, p => p.Id, (place, holder) => new
            {
                Place = place, holder.InitiatedAt, holder.SubmittedAt, holder.NextCheckAt,
                IsOpen = holder.Status == PaymentStatus.Processing,
                IsDeclined = holder.InitiatedAt > since && holder.Status == PaymentStatus.Failed
                    && !FailureCode.WithoutRefusal.Contains(holder.Failure!.Code),
            }).ToListAsync(ct)).ConvertAll(p => new TakenPlace(p.Place, p.InitiatedAt, p switch
            {
                { IsDeclined: true } => Holder.Declined,
                { IsOpen: false } => Holder.Gone,
                _ when CheckSchedule.IsBeingCharged(p.InitiatedAt, p.SubmittedAt, p.NextCheckAt) => Holder.InFlight,
                _ => Holder.Unanswered,
            }));
        var held = places.FindAll(p => p.Holder is Holder.Declined or Holder.InFlight);
        var free = FreeOf(max, held);
        if (free.Count == 0)
        {
            return held.Exists(p => p.Holder is Holder.InFlight)
                ? OutcomesKnownIn
                : held.Min(p => p.InitiatedAt) - since;
        }

        // a payment without an answer may yet turn out to be declined: its place is taken last
        if (FreeOf(max, places.FindAll(p => p.Holder is not Holder.Gone)) is { Count: > 0 } better)
            free = better;

        // any of them, because payments at the same time would all choose the first
        var chosen = free[random.Next(free.Count)];
        if (places.Find(p => p.Place.Place == chosen) is { } known)
            known.Place.Take(payment.Id, payment.InitiatedAt);
        else
            db.PaymentTries.Add(PaymentTry.Of(key, chosen, payment.Id, payment.InitiatedAt));
        return null;
    }

    private static List<int> FreeOf(int max, List<TakenPlace> taken) =>
        [.. Enumerable.Range(0, max).Except(taken.Select(p => p.Place.Place))];

    /// <summary>How the payment stands that has taken a place.</summary>
    private enum Holder { InFlight, Unanswered, Declined, Gone }

    private sealed record TakenPlace(PaymentTry Place, DateTime InitiatedAt, Holder Holder);

    /// <returns>How long until the decline that is one too many is an hour old; null while there is room.</returns>
    private static async Task<TimeSpan?> CountAsync(
        IQueryable<Payment> payments, int max, DateTime since, CancellationToken ct) =>
        await payments.Declined(since).OrderByDescending(p => p.InitiatedAt).Skip(max - 1)
            .Select(p => (DateTime?)p.InitiatedAt).FirstOrDefaultAsync(ct) - since;
}
