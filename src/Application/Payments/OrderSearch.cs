using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>Asks the gateway what became of an order id, and turns the answer into evidence.</summary>
internal sealed class OrderSearch(IPaymentGateway gateway, ILogger<OrderSearch> log)
{
    /// <exception cref="GatewayUnavailableException">
    /// The search did not end, which is not the same as finding nothing.
    /// </exception>
    public async Task<Evidence> FindAsync(PaymentId payment, CancellationToken ct)
    {
        using var step = Traces.Start("find charge", payment);
        using var _ = log.BeginScope(new Dictionary<string, object> { ["PaymentId"] = payment.Value });
        var hits = await gateway.FindByOrderIdAsync(payment, ct);

        // A refused or reversed charge beside a standing one is not a second charge.
        var counted = hits.Any(hit => hit.MayHoldMoney)
            ? hits.Where(hit => hit.MayHoldMoney).ToList()
            : hits.Take(1).ToList();
        return counted switch
        {
            [] => new Evidence.NothingFound(),
            [var one] => new Evidence.Seen(await gateway.ReadAsync(one.GatewayId, ct) ?? one),
            _ => new Evidence.SeveralFound([.. counted.Select(hit => hit.Id)]),
        };
    }

    /// <summary>
    /// All transactions of the order that may hold money, each read by its own id, since the index lags.
    /// </summary>
    /// <exception cref="GatewayUnavailableException"/>
    public async Task<IReadOnlyList<GatewayTransaction>> SurveyAsync(
        PaymentId payment, string? knownTransaction, CancellationToken ct)
    {
        var ids = (await gateway.FindByOrderIdAsync(payment, ct)).Select(hit => hit.GatewayId).ToHashSet();
        if (knownTransaction is not null)
            ids.Add(knownTransaction);

        var standing = new List<GatewayTransaction>();
        foreach (var id in ids)
        {
            if (await gateway.ReadAsync(id, ct) is { MayHoldMoney: true } read)
                standing.Add(read);
        }

        return standing;
    }
}
