using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>The comparison of <see cref="CompareWithGateway"/>, at once, for somebody who waits for it.</summary>
/// <param name="Since">UTC; null begins where the comparison has come to.</param>
public sealed record CompareNow(DateTime? Since, IProgress<ComparedDay> Progress) : IRequest<Comparison>;

/// <param name="Looked">How many transactions were looked at.</param>
/// <param name="OpenCharges">How many charges belong to no payment and were not dealt with.</param>
/// <param name="Alarms">How many payments have an alarm.</param>
public sealed record Comparison(int Looked, int OpenCharges, int Alarms);

internal sealed class CompareNowHandler(IPaymentsDb db, GatewayComparison comparison)
    : IRequestHandler<CompareNow, Comparison>
{
    /// <exception cref="GatewayUnavailableException"/>
    public async Task<Comparison> Handle(CompareNow command, CancellationToken ct)
    {
        var looked = await comparison.RunAsync(command.Since, command.Progress, ct);
        return new Comparison(
            looked, await db.UnmatchedCharges.CountAsync(c => c.ClosedAt == null, ct),
            await db.Payments.CountAsync(p => p.Alarm != null, ct));
    }
}
