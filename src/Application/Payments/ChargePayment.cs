using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Makes the one charge of a payment that is on record: vault and submit (ACH), charge, outcome, each committed before
/// the next begins. A card's payment was submitted as it was recorded, and so was one from a verified bank account.
/// Runs apart from the request; never repeated.
/// </summary>
/// <param name="Payment">As it was recorded, a moment ago.</param>
/// <param name="Token">
/// One-time token of a card or a bank account, or the gateway's id of a verified bank account.
/// </param>
/// <param name="Ownership">Of a verified bank account; of another the gateway tells when it is vaulted.</param>
/// <param name="PurchaseOrder">The one that all of its invoices share; null when they do not.</param>
/// <returns>How the payment stands then; null when others had a part in it, and it has to be read.</returns>
internal sealed record ChargePayment(
    Payment Payment, string Token, AccountOwnership? Ownership, PayersDevice Device, string? PurchaseOrder)
    : IRequest<RecordedPayment?>;

internal sealed class ChargePaymentHandler(
    IPaymentsDb db, IPaymentGateway gateway, GatewayCustomers customers, BankAccountKeeper keeper, IMediator mediator,
    TimeProvider clock)
    : IRequestHandler<ChargePayment, RecordedPayment?>
{
    /// <summary>
    /// A process that was suspended after the submission must not charge late: the payment may be given up by then.
    /// </summary>
    private static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(5);

    public async Task<RecordedPayment?> Handle(ChargePayment command, CancellationToken ct)
    {
        var (payment, token, ownership) = (command.Payment, command.Token, command.Ownership);
        if (payment is { Method: PaymentMethod.Ach, SubmittedAt: null })
        {
            payment = await db.Payments.Include(p => p.Mandate).SingleAsync(p => p.Id == command.Payment.Id, ct);
            if (await VaultAsync(payment, command.Token, ct) is not { } vaulted)
                return null;
            (token, ownership) = vaulted;

            // From here on a charge may exist. If another has moved the payment meanwhile, this save fails and nothing
            // is sent.
            payment.Submit(Now);
            await db.SaveChangesAsync(ct);
        }

        var charge = new Charge(
            payment.Id, payment.Amount, payment.Method, token, command.Device, ownership, command.PurchaseOrder);
        var mayBeSent = payment.Status is PaymentStatus.Processing && Now - payment.SubmittedAt < SendWithin;
        var evidence = mayBeSent ? await gateway.ChargeAsync(charge, ct)
            : new Evidence.NotCharged(Failure.NotSubmitted);

        // T2: if we stop before it is committed, the payment is still Processing and is looked up by its order id.
        var recorded = await RecordAsync(payment, evidence, ct);
        return recorded?.Follows(payment) is true ? recorded : null;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private async Task<RecordedPayment?> RecordAsync(Payment payment, Evidence evidence, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var recorded = await mediator.Send(new RecordEvidence(payment.Id, evidence, AnswerFollows: true), ct);
        if (payment.Method is PaymentMethod.Ach)
            await mediator.Send(new DeleteVaultedAccounts(payment.Id), ct);
        return recorded;
    }

    /// <returns>
    /// The vaulted account to debit; null when the payment has failed instead. No money has moved either way.
    /// </returns>
    private async Task<(string Id, AccountOwnership? Ownership)?> VaultAsync(
        Payment payment, string nonce, CancellationToken ct)
    {
        var outcome = await KeepAsync(payment, nonce, ct);
        var failure = outcome switch
        {
            VaultingOutcome.Vaulted(_, var notVerified, _) => notVerified,
            VaultingOutcome.NotVaulted(var why, _) => why,
            _ => throw new InvalidOperationException($"{outcome} is no outcome of vaulting."),
        };

        if (outcome is VaultingOutcome.Vaulted vaulted)
        {
            if (await IsKeptAsync(payment, vaulted, ct))
                failure = Failure.AwaitsDeposits;
            await db.SaveChangesAsync(ct);
            if (failure is null)
                return (vaulted.AccountId, vaulted.Ownership);
        }

        var kept = payment.VaultedAccountId is null ? payment.BankAccountId : null;
        await RecordAsync(payment, new Evidence.NotCharged(failure!), ct);
        if (kept is not null)
            await mediator.Send(new FollowBankAccounts(kept), ct);
        return null;
    }

    private async Task<VaultingOutcome> KeepAsync(Payment payment, string nonce, CancellationToken ct)
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
    /// Decides whose the vaulted account is, in one save: the payment's, which deletes it in the end, or the
    /// customer's, to be verified by deposits.
    /// </summary>
    /// <returns>Whether deposits are to verify it, or are about to do so already.</returns>
    private async Task<bool> IsKeptAsync(Payment payment, VaultingOutcome.Vaulted vaulted, CancellationToken ct)
    {
        if (vaulted.IsRisky)
            payment.NoteRisk(Now);
        if (!await keeper.KeepAsync(payment, vaulted, ct))
            payment.UseVaultedAccount(vaulted.AccountId);
        return payment.BankAccountId is not null;
    }
}
