using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>
/// What every change of a second factor has in common: fresh proof before it, and afterwards the entry in the audit
/// trail, the email, and the end of the sessions elsewhere, as after a new password. Used inside decisions; the callers
/// save.
/// </summary>
internal sealed class FactorChanges(
    IPaymentsDb db, AuditTrail audit, IOptions<PortalOptions> portal, TimeProvider clock)
{
    /// <exception cref="RuleViolationException"><c>proof-required</c>, <c>second-factor-off</c>.</exception>
    public async Task RequireAsync(CustomerId customer, Guid session, CancellationToken ct)
    {
        portal.Value.RequireSecondFactors();
        var factor = await db.SecondFactorOfAsync(customer, ct);
        await db.RequireProofAsync(customer, session, factor, Now, ct);
    }

    /// <summary>Adds a factor. The first one brings the recovery codes.</summary>
    public async Task<FactorAddedView> AddAsync(
        CustomerId customer, Guid session, Action<SecondFactor> add, Audited what, string? detail,
        CancellationToken ct)
    {
        portal.Value.RequireSecondFactors();
        var factor = await db.SecondFactorOfAsync(customer, ct);
        var proved = await db.RequireProofAsync(customer, session, factor, Now, ct);
        var isFirst = factor is null;
        if (factor is null)
        {
            factor = SecondFactor.For(customer);
            db.SecondFactors.Add(factor);
        }

        add(factor);
        await NoteAsync(factor, ct);
        audit.Record(what, customer, detail);
        await SpreadAsync(EmailKind.SecondFactorAdded, customer, session, ct);
        IReadOnlyList<string> codes = [];
        if (isFirst)
        {
            proved.Prove(Now, byFactor: true);
            codes = factor.MakeRecoveryCodes();
        }

        return new FactorAddedView(SecondFactorView.Of(factor, portal.Value.SecondFactor), codes);
    }

    /// <summary>Removes a factor. With the last one the recovery codes go.</summary>
    /// <exception cref="NotFoundException">There is none to remove.</exception>
    /// <exception cref="RuleViolationException">
    /// <c>proof-required</c>; <c>last-second-factor</c>: one must be left.
    /// </exception>
    public async Task RemoveAsync(
        CustomerId customer, Guid session, Func<SecondFactor, bool> remove, Audited what, string? detail,
        CancellationToken ct)
    {
        var factor = await db.SecondFactorOfAsync(customer, ct);
        await db.RequireProofAsync(customer, session, factor, Now, ct);
        if (factor is null || !remove(factor))
            throw new NotFoundException("second factor");
        if (factor.Kind is null && portal.Value.SecondFactor is SecondFactorPolicy.Required)
            throw new RuleViolationException(
                "last-second-factor", "A second factor is required here; set up another one first.");

        await NoteAsync(factor, ct);
        if (factor.Kind is null)
            db.SecondFactors.Remove(factor);
        audit.Record(what, customer, detail);
        await SpreadAsync(EmailKind.SecondFactorRemoved, customer, session, ct);
    }

    /// <summary>Ten new recovery codes in place of those of before.</summary>
    /// <exception cref="NotFoundException">There is no second factor that they could stand in for.</exception>
    /// <exception cref="RuleViolationException"><c>proof-required</c>.</exception>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(
        CustomerId customer, Guid session, CancellationToken ct)
    {
        var factor = await db.SecondFactorOfAsync(customer, ct);
        await db.RequireProofAsync(customer, session, factor, Now, ct);
        if (factor is null)
            throw new NotFoundException("second factor");

        audit.Record(Audited.RecoveryCodesMade, customer);
        await SpreadAsync(EmailKind.RecoveryCodesMade, customer, session, ct);
        return factor.MakeRecoveryCodes();
    }

    /// <summary>The owner hears of the change, and whoever else is signed in has to show the new factors.</summary>
    private async Task SpreadAsync(EmailKind news, CustomerId customer, Guid session, CancellationToken ct)
    {
        await db.TellOwnerAsync(news, customer, Now, ct);
        await db.EndSessionsAsync(customer, Now, ct, except: session);
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The account knows what is set up, so that signing in needs no further look.</summary>
    private async Task NoteAsync(SecondFactor factor, CancellationToken ct) =>
        (await db.PortalAccounts.SingleAsync(a => a.CustomerId == factor.CustomerId, ct)).Note(factor.Kind);
}
