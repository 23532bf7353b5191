using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Makes the one charge of a payment that is on record: vault and submit (ACH), charge, outcome, each committed before
/// the next begins. A card's payment was submitted as it was recorded, and so was one from a verified bank account.
/// Runs apart from the request; never repeated.
/// </summary>
internal sealed class Charging(
    IPaymentsDb db, IPaymentGateway gateway, GatewayCustomers customers, BankAccountKeeper keeper,
    BankAccountFollowUp followUp, EvidenceRecorder recorder, VaultedAccounts vaultedAccounts, TimeProvider clock,
    ILogger<Charging> log)
{
    /// <summary>
    /// A process that was suspended after the submission must not charge late: the payment may be given up by then.
    /// </summary>
    private static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(5);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <returns>How the payment stands then, with its whole timeline.</returns>
    public async Task<RecordedPayment> ChargeAsync(PaymentToCharge order, CancellationToken ct)
    {
        using var step = Traces.Start("charge payment", order.Payment.Id);
        using var _ = log.BeginScope(new Dictionary<string, object> { ["PaymentId"] = order.Payment.Id.Value });
        if (order.Payment is not { Method: PaymentMethod.Ach, SubmittedAt: null })
            return await ChargeAsync(order, order.Payment, new Account(order.Token, order.Ownership), ct);

        var vaulting = await VaultAsync(order, ct);
        if (vaulting is { Failure: null, Account: { } account })
            return await ChargeAsync(order, await SubmitAsync(order.Payment.Id, ct), account, ct);

        var failed = await RecordAsync(order, new Evidence.NotCharged(vaulting.Failure!), ct);
        if (failed.Payment is { VaultedAccountId: null, BankAccountId: { } kept })
            await followUp.TryFollowAsync(kept, ct);
        return failed;
    }

    /// <param name="Token">One-time token, or the gateway's id of the bank account.</param>
    private sealed record Account(string Token, AccountOwnership? Ownership);

    /// <param name="Failure">Null when the account is ready to be debited. No money has moved either way.</param>
    private sealed record Vaulting(Account? Account, Failure? Failure);

    /// <param name="payment">As it was submitted; null when another has ended it before.</param>
    private async Task<RecordedPayment> ChargeAsync(
        PaymentToCharge order, Payment? payment, Account account, CancellationToken ct)
    {
        var charge = new Charge(
            order.Payment.Id, order.Payment.Amount, order.Payment.Method, account.Token, order.Device,
            order.References, account.Ownership, order.PurchaseOrder);
        var evidence = payment is not null && Now - payment.SubmittedAt < SendWithin
            ? await gateway.ChargeAsync(charge, ct)
            : new Evidence.NotCharged(Failure.NotSubmitted);

        // T2: if we stop before it is committed, the payment is still Processing and is looked up by its order id.
        return await RecordAsync(order, evidence, ct);
    }

    private async Task<RecordedPayment> RecordAsync(PaymentToCharge order, Evidence evidence, CancellationToken ct)
    {
        // A bank debit was recorded again since, and its charge takes days: what it costs to read it shows nowhere.
        if (order.Payment.Method is PaymentMethod.Card)
        {
            var known = new RecordedPayment(order.Payment, order.Invoices);
            return await recorder.RecordBeforeAnswerAsync(order.Payment.Id, evidence, ct, known);
        }

        var recorded = await recorder.RecordBeforeAnswerAsync(order.Payment.Id, evidence, ct);
        await vaultedAccounts.DeleteOfAsync(order.Payment.Id, ct);
        return recorded;
    }

    /// <summary>From this commit on a charge may exist.</summary>
    /// <returns>Null when another has ended the payment meanwhile; then nothing may be sent.</returns>
    private Task<Payment?> SubmitAsync(PaymentId id, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == id, ct);
        if (payment.Status is not PaymentStatus.Processing)
            return null;

        payment.Submit(Now);
        return payment;
    }, ct, attemptsMax: 1);

    private async Task<Vaulting> VaultAsync(PaymentToCharge order, CancellationToken ct)
    {
        switch (await VaultAsync(order.Payment, order.Token, ct))
        {
            case VaultingOutcome.NotVaulted(var why, _):
                return new Vaulting(null, why);
            case VaultingOutcome.Vaulted vaulted:
                var isKept = await UseAsync(order.Payment.Id, vaulted, ct);
                return new Vaulting(
                    new Account(vaulted.AccountId, vaulted.Ownership),
                    isKept ? Failure.AwaitsDeposits : vaulted.NotVerified);
            case var outcome:
                throw new InvalidOperationException($"{outcome} is no outcome of vaulting.");
        }
    }

    private async Task<VaultingOutcome> VaultAsync(Payment payment, string nonce, CancellationToken ct)
    {
        try
        {
            var owner = await customers.OfAsync(payment.CustomerId, ct);
            var account = new BankAccountToVault(owner, nonce, payment.Mandate!.Text, payment.Mandate.AcceptedAt);
            var outcome = await gateway.VaultBankAccountAsync(account, ct);
            if (outcome is VaultingOutcome.NotVaulted { IsCustomerGone: true })
                await customers.ForgetAsync(payment.CustomerId, owner, ct);
            return outcome;
        }
        catch (GatewayUnavailableException)
        {
            return new VaultingOutcome.NotVaulted(Failure.BankAccountNotChecked);
        }
    }

    /// <summary>
    /// Decides whose the vaulted account is: the payment's, which deletes it in the end, or the customer's, to be
    /// verified by deposits.
    /// </summary>
    /// <returns>Whether deposits are to verify it, or are about to do so already.</returns>
    private Task<bool> UseAsync(PaymentId id, VaultingOutcome.Vaulted vaulted, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
        {
            var payment = await db.Payments.SingleAsync(p => p.Id == id, ct);
            if (vaulted.IsRisky)
                payment.NoteRisk(Now);
            if (!await keeper.KeepAsync(payment, vaulted, ct))
                payment.UseVaultedAccount(vaulted.AccountId);
            return payment.BankAccountId is not null;
        }, ct, attemptsMax: 1);
}

/// <param name="Payment">As it was recorded, a moment ago, with its allocations and its timeline.</param>
/// <param name="Invoices">Those of its allocations, recorded in the same save.</param>
/// <param name="Token">
/// One-time token of a card or a bank account, or the gateway's id of a verified bank account.
/// </param>
/// <param name="Ownership">Of a verified bank account; the gateway tells it of an account that is vaulted now.</param>
/// <param name="PurchaseOrder">The purchase order that all of its invoices name; null when they differ.</param>
internal sealed record PaymentToCharge(
    Payment Payment, IReadOnlyList<Invoice> Invoices, string Token, AccountOwnership? Ownership, PayersDevice Device,
    ChargeReferences References, string? PurchaseOrder);
