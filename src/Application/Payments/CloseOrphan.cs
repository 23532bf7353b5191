using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>Staff have dealt with a charge that belonged to no payment.</summary>
/// <param name="TransactionId">Either of its ids.</param>
/// <param name="By">The back-office client, from its token.</param>
public sealed record CloseOrphan(string TransactionId, string Reason, string By) : IRequest<OrphanView>;

public sealed class CloseOrphanValidator : AbstractValidator<CloseOrphan>
{
    public CloseOrphanValidator() =>
        RuleFor(c => c.Reason).NotEmpty().MaximumLength(ResolvePaymentValidator.ReasonLengthMax);
}

internal sealed class CloseOrphanHandler(IPaymentsDb db, TimeProvider clock) : IRequestHandler<CloseOrphan, OrphanView>
{
    public Task<OrphanView> Handle(CloseOrphan command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var orphan = await db.Orphans.SingleOrDefaultAsync(
                o => o.TransactionId == command.TransactionId || o.GatewayTransactionId == command.TransactionId, ct)
            ?? throw new NotFoundException("charge");
        orphan.Close(command.By, command.Reason, clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(ct);
        return await db.Orphans.Where(o => o.TransactionId == orphan.TransactionId).Select(OrphanView.From)
            .SingleAsync(ct);
    });
}
