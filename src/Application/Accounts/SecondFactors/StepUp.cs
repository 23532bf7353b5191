using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>
/// The payments for which being signed in is not enough: as the settings say, the first bank debit, and totals above an
/// amount. They need a second factor that was shown in the last minutes.
/// </summary>
internal sealed class StepUp(IPaymentsDb db, IOptions<PortalOptions> portal, TimeProvider clock)
{
    /// <param name="session">Null outside a session, which has proved nothing.</param>
    /// <param name="total">Minor units.</param>
    /// <exception cref="RuleViolationException">
    /// <c>proof-required</c>; <c>second-factor-set-up-required</c>: there is no second factor to show.
    /// </exception>
    public async Task RequireAsync(
        CustomerId customer, Guid? session, PaymentMethod method, long total, CancellationToken ct)
    {
        var rules = portal.Value.StepUp;
        if (!(total > rules.AmountAbove)
            && !(rules.FirstBankDebit && method is PaymentMethod.Ach && await IsFirstDebitAsync(customer, ct)))
            return;

        if (await db.SecondFactorOfAsync(customer, ct) is not { } factor)
            throw new RuleViolationException(
                "second-factor-set-up-required", "This payment needs a second factor; please set one up first.");
        await db.RequireProofAsync(customer, session ?? Guid.Empty, factor, clock.GetUtcNow().UtcDateTime, ct);
    }

    /// <summary>A debit that came to nothing shows nobody's right to an account.</summary>
    private async Task<bool> IsFirstDebitAsync(CustomerId customer, CancellationToken ct) =>
        !await db.Payments.AnyAsync(
            p => p.CustomerId == customer && p.Method == PaymentMethod.Ach && p.Status != PaymentStatus.Failed, ct);
}
