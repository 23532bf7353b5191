using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Makes the one charge of a payment that is on record: vault (ACH), submit, charge, outcome, each committed before the
/// next begins. Runs apart from the request; never repeated.
/// </summary>
internal sealed record ChargePayment(PaymentId Payment, string Nonce, string? DeviceData, string? IpAddress, string? UserAgent)
    : IRequest;

internal sealed class ChargePaymentHandler(IPaymentsDb db, IPaymentGateway gateway, IMediator mediator, TimeProvider clock)
    : IRequestHandler<ChargePayment>
{
    public async Task<Unit> Handle(ChargePayment command, CancellationToken ct)
    {
        var payment = await db.Payments.Include(p => p.Mandate).SingleAsync(p => p.Id == command.Payment, ct);
        var token = command.Nonce;
        if (payment.Method is PaymentMethod.Ach)
        {
            if (await VaultAsync(payment, command.Nonce, ct) is not { } vaulted)
                return Unit.Value;
            token = vaulted;
        }

        // From here on a charge may exist. If another has moved the payment meanwhile, this save fails and nothing is sent.
        payment.Submit(clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(ct);

        var charge = new Charge(
            payment.Id, payment.Amount, payment.Method, token, command.DeviceData, command.IpAddress, command.UserAgent);
        var evidence = await gateway.ChargeAsync(charge, ct);

        // T2: if we stop before it is committed, the payment is still Processing and is looked up by its order id.
        db.ChangeTracker.Clear();
        await mediator.Send(new RecordEvidence(payment.Id, evidence), ct);
        await mediator.Send(new DeleteVaultedAccounts(payment.Id), ct);
        return Unit.Value;
    }

    /// <returns>The vaulted account to debit; null when the payment has failed instead. No money has moved either way.</returns>
    private async Task<string?> VaultAsync(Payment payment, string nonce, CancellationToken ct)
    {
        var account = new BankAccountToVault(nonce, payment.Mandate!.Text, payment.Mandate.AcceptedAt);
        var outcome = await gateway.VaultBankAccountAsync(account, ct);
        var failure = outcome switch
        {
            VaultingOutcome.Vaulted(_, var notVerified) => notVerified,
            VaultingOutcome.NotVaulted(var why) => why,
            _ => throw new InvalidOperationException($"{outcome} is no outcome of vaulting."),
        };

        if (outcome is VaultingOutcome.Vaulted(var id, _))
        {
            payment.UseVaultedAccount(id);
            await db.SaveChangesAsync(ct);
        }

        if (failure is null)
            return payment.VaultedAccountId;

        db.ChangeTracker.Clear();
        await mediator.Send(new RecordEvidence(payment.Id, new Evidence.NotCharged(failure)), ct);
        await mediator.Send(new DeleteVaultedAccounts(payment.Id), ct);
        return null;
    }
}
