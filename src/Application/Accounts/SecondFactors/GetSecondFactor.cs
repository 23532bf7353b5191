using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>What the customer has set up beside the password.</summary>
public sealed record GetSecondFactor(CustomerId Customer) : IRequest<SecondFactorView>;

/// <param name="Policy">Whether the company offers, or demands, a second factor.</param>
/// <param name="TotpSince">UTC; null without an authenticator app.</param>
public sealed record SecondFactorView(
    SecondFactorPolicy Policy, DateTime? TotpSince, IReadOnlyList<PasskeyView> Passkeys, int RecoveryCodesLeft)
{
    internal static SecondFactorView Of(SecondFactor? factor, SecondFactorPolicy policy) => new(
        policy, factor?.TotpSince,
        [.. (factor?.Passkeys ?? []).OrderBy(p => p.CreatedAt).Select(PasskeyView.Of)],
        factor?.RecoveryCodesLeft ?? 0);
}

/// <summary>Instants are UTC.</summary>
/// <param name="Name">The customer's own word for it.</param>
public sealed record PasskeyView(Guid Id, string Name, DateTime CreatedAt, DateTime? LastUsedAt)
{
    internal static PasskeyView Of(Passkey passkey) =>
        new(passkey.Id, passkey.Name, passkey.CreatedAt, passkey.LastUsedAt);
}

internal sealed class GetSecondFactorHandler(IPaymentsDb db, IOptions<PortalOptions> portal)
    : IRequestHandler<GetSecondFactor, SecondFactorView>
{
    public async Task<SecondFactorView> Handle(GetSecondFactor query, CancellationToken ct) =>
        SecondFactorView.Of(await db.SecondFactorOfAsync(query.Customer, ct), portal.Value.SecondFactor);
}
