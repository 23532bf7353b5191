using System.Buffers.Text;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>What was presented, as far as it could be judged before the decision that takes it.</summary>
/// <param name="Step">Of a right code.</param>
/// <param name="Hash">Of a recovery code.</param>
/// <param name="Passkey">Whose signature is right.</param>
internal sealed record CheckedFactor(
    CustomerId Customer, Factor Factor, long? Step = null, string? Hash = null, Guid? Passkey = null,
    long SignCount = 0);

/// <summary>
/// Judges second factors. Every try is counted as failed before it is looked at, for each factor by itself, by the same
/// rules as passwords; so a thief who guesses codes closes no other door.
/// </summary>
internal sealed class FactorChecks(
    IPaymentsDb db, IOneTimeCodes codes, IPasskeys passkeys, GuessingDefence defence, AuditTrail audit,
    TimeProvider clock)
{
    /// <param name="issued">The challenge that a passkey has to sign.</param>
    /// <param name="verified">Whether a passkey's device must have checked the person.</param>
    /// <exception cref="Settings.LimitedException"><c>too-many-attempts</c>: nothing was looked at.</exception>
    public async Task<CheckedFactor> CheckAsync(
        CustomerId customer, Presented presented, string issued, bool verified, CancellationToken ct)
    {
        await defence.AdmitAsync(CounterOf(customer, presented.Factor), ct);
        var found = new CheckedFactor(customer, presented.Factor);
        switch (presented)
        {
            case { Code: { } code }:
                var key = await db.SecondFactors.Where(f => f.CustomerId == customer).Select(f => f.TotpKey)
                    .SingleOrDefaultAsync(ct);
                return found with
                {
                    Step = key is null ? null : codes.StepOf(key, code, clock.GetUtcNow().UtcDateTime),
                };
            case { RecoveryCode: { } typed }:
                return found with { Hash = RecoveryCode.Hash(typed) };
            case { Passkey: { } assertion }:
                var passkey = await FindAsync(assertion, customer, ct);
                return passkey is not null && IsOwn(assertion, customer)
                    && await passkeys.VerifyAsync(issued, passkey, assertion, verified, ct) is { } count
                    ? found with { Passkey = passkey.Id, SignCount = count }
                    : found;
            default:
                return found;
        }
    }

    /// <summary>Inside a decision: takes the factor, which uses it up.</summary>
    /// <returns>False when it is not right, or was used before.</returns>
    public async Task<bool> TakeAsync(CheckedFactor presented, CancellationToken ct)
    {
        if (await db.SecondFactorOfAsync(presented.Customer, ct) is not { } factor || !Take(factor, presented))
        {
            audit.Record(Audited.SecondFactorRefused, presented.Customer, FrozenWords.WordOf(presented.Factor));
            return false;
        }

        await defence.SucceededAsync(CounterOf(presented.Customer, presented.Factor), ct);
        if (presented.Factor is Factor.RecoveryCode)
            await TellAsync(factor, ct);
        return true;
    }

    /// <returns>Null when no customer has the passkey.</returns>
    public async Task<CustomerId?> OwnerOfAsync(PasskeyAssertion assertion, CancellationToken ct)
    {
        var hash = Secret.Hash(assertion.Id);
        var owners = await db.Passkeys.Where(p => p.CredentialHash == hash).Select(p => p.CustomerId).ToListAsync(ct);
        return owners is [var owner] ? owner : null;
    }

    /// <summary>The name under which tries of a factor are counted; no email looks like it.</summary>
    internal static string CounterOf(CustomerId customer, Factor factor) =>
        $"{FrozenWords.WordOf(factor)}:{customer.Value}";

    /// <inheritdoc cref="CounterOf"/>
    internal static IEnumerable<string> LoginsOf(CustomerId customer) =>
        Enum.GetValues<Factor>().Select(factor => CounterOf(customer, factor));

    private bool Take(SecondFactor factor, CheckedFactor presented)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        switch (presented)
        {
            case { Step: { } step }:
                return factor.UseTotp(step);
            case { Hash: { } hash }:
                return factor.UseRecoveryCode(hash);
            case { Passkey: { } id } when factor.Passkeys.FirstOrDefault(p => p.Id == id) is { } passkey:
                if (passkey.Use(presented.SignCount, now))
                    return true;
                audit.Record(Audited.PasskeyCountWentBack, presented.Customer, $"passkey {id}");
                return false;
            default:
                return false;
        }
    }

    /// <summary>A recovery code is for emergencies: its owner hears of every use.</summary>
    private async Task TellAsync(SecondFactor factor, CancellationToken ct)
    {
        audit.Record(Audited.RecoveryCodeUsed, factor.CustomerId, $"{factor.RecoveryCodesLeft} are left");
        await db.TellOwnerAsync(EmailKind.RecoveryCodeUsed, factor.CustomerId, clock.GetUtcNow().UtcDateTime, ct);
    }

    private Task<Passkey?> FindAsync(PasskeyAssertion assertion, CustomerId customer, CancellationToken ct)
    {
        var hash = Secret.Hash(assertion.Id);
        return db.Passkeys.SingleOrDefaultAsync(p => p.CredentialHash == hash && p.CustomerId == customer, ct);
    }

    /// <summary>A device that names the owner has to name the right one.</summary>
    private static bool IsOwn(PasskeyAssertion assertion, CustomerId customer) =>
        assertion.UserHandle is null
        || assertion.UserHandle == Base64Url.EncodeToString(PasskeyOptions.UserOf(customer));
}
