using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>Pays the named invoices in full, in one charge.</summary>
/// <param name="Customer">From the caller's token, never from the request body.</param>
/// <param name="IdempotencyKey">The caller's name for this one payment; the same key is the same payment.</param>
/// <param name="Total">Minor units that the customer saw and agreed to.</param>
/// <param name="Session">In which the customer asks; some payments need proof in it.</param>
public sealed record PayInvoices(
    CustomerId Customer, string IdempotencyKey, IReadOnlyList<InvoiceToPay> Invoices, long Total, string Currency,
    MethodToPayWith Method, Guid? Session = null)
    : IRequest<PaidInvoices>;

/// <param name="AmountDue">Minor units that the customer saw on this invoice.</param>
public sealed record InvoiceToPay(Guid Id, [property: MinorUnits] long AmountDue);

/// <param name="Nonce">One-time gateway token for the card or bank account; never stored, never logged.</param>
/// <param name="BankAccountId">Of the customer's verified bank account, instead of a nonce.</param>
/// <param name="DeviceData">What the gateway's fraud check collected in the browser.</param>
/// <param name="Mandate">For ACH, and only for ACH.</param>
public sealed record MethodToPayWith(
    PaymentMethod Type, string? Nonce, string? DeviceData, AcceptedMandate? Mandate, string? IpAddress,
    string? UserAgent,
    BankAccountId? BankAccountId = null);

public sealed record AcceptedMandate(string Version, [property: AllowedValues(true)] bool Accepted);

/// <param name="Replayed">The payment existed already under this key.</param>
public sealed record PaidInvoices(PaymentWithTimelineView Payment, bool Replayed);

internal sealed class PayInvoicesValidator : AbstractValidator<PayInvoices>
{
    public const int InvoicesMax = 50;
    public const int NonceLengthMax = 2000;
    public const int DeviceDataLengthMax = 8000;

    public PayInvoicesValidator()
    {
        RuleFor(c => c.Invoices).NotEmpty().Must(list => list.Count <= InvoicesMax)
            .WithMessage($"1 to {InvoicesMax} invoices.");
        RuleFor(c => c.Invoices).Must(list => list.DistinctBy(i => i.Id).Count() == list.Count)
            .WithMessage("An invoice is listed twice.");
        RuleForEach(c => c.Invoices).ChildRules(
            i => i.RuleFor(x => x.AmountDue).InclusiveBetween(1, Money.MinorUnitsMax));
        RuleFor(c => c.Total).InclusiveBetween(1, Money.MinorUnitsMax);
        RuleFor(c => c.Currency).Must(c => c is { Length: 3 } && c.All(char.IsAsciiLetterUpper))
            .WithMessage("An ISO 4217 code, such as USD.");
        RuleFor(c => c.Method.Nonce).NotEmpty().When(c => c.Method.BankAccountId is null);
        RuleFor(c => c.Method.Nonce).MaximumLength(NonceLengthMax);
        RuleFor(c => c.Method.BankAccountId).Null().When(c => c.Method.Type is not PaymentMethod.Ach)
            .WithMessage("Only a bank transfer is made from a bank account.");
        RuleFor(c => c.Method.BankAccountId).Null().When(c => c.Method.Nonce is not null)
            .WithMessage("Either a nonce or a bank account.");
        RuleFor(c => c.Method.DeviceData).MaximumLength(DeviceDataLengthMax);
        When(c => c.Method.Type is PaymentMethod.Ach, () =>
        {
            RuleFor(c => c.Method.Mandate).NotNull().WithMessage("A bank transfer needs the payer's authorization.");
            RuleFor(c => c.Method.Mandate!.Accepted).Equal(true).When(c => c.Method.Mandate is not null)
                .WithMessage("The payer has to accept the authorization.");
            RuleFor(c => c.Method.Mandate!.Version).NotEmpty().MaximumLength(20)
                .When(c => c.Method.Mandate is not null);
        }).Otherwise(() => RuleFor(c => c.Method.Mandate).Null().WithMessage("Only a bank transfer has a mandate."));
    }
}

internal sealed class PayInvoicesHandler(
    IPaymentsDb db, IPaymentGateway gateway, GatewayDescription description, ChargesInFlight charges,
    CustomerReferences customers, PaymentHolds holds, StepUp stepUp, CardTestingLimit limit, AuditTrail audit,
    IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<PayInvoices, PaidInvoices>
{
    /// <summary>
    /// How long the customer is kept waiting for the gateway; after that the work goes on without the request.
    /// </summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    public async Task<PaidInvoices> Handle(PayInvoices command, CancellationToken ct)
    {
        if (await FindAsync(command, ct) is { } earlier)
            return await RepeatAsync(earlier, ct);

        await holds.RequireNoneAsync(ct);
        await stepUp.RequireAsync(command.Customer, command.Session, command.Method.Type, command.Total, ct);
        using var seat = charges.TryTakeSeat() ?? throw new GatewayBusyException();

        // T1: the payment is on record and its invoices are held before any money moves; a card's charge may exist from
        // here on. If we stop anywhere after this line, FollowPayments asks the gateway about it by order id.
        var started = await RecordAsync(command, ct);
        if (started.Payment is not { } payment)
            return await RepeatAsync(started.Id, ct);

        var device = new PayersDevice(command.Method.DeviceData, command.Method.IpAddress, command.Method.UserAgent);
        var references = new ChargeReferences(
            await customers.OfAsync(db, payment.CustomerId, ct),
            [.. started.Invoices.Select(invoice => invoice.Reference).Order(StringComparer.Ordinal)], payment.Number);
        var order = new PaymentToCharge(
            payment, started.Invoices, started.Token!, started.Ownership, device, references,
            SharedOrder(started.Invoices));

        // The answer is the payment as it was last recorded: by the charge, or before it while that takes too long. It
        // is told before, because the charge goes on with the same payment.
        var latest = new RecordedPayment(payment, started.Invoices).ToView();
        await WaitAsync(
            seat.Start(async services => latest = (await services.GetRequiredService<Charging>()
                .ChargeAsync(order, CancellationToken.None)).ToView()),
            ct);
        return new PaidInvoices(latest, Replayed: false);
    }

    /// <param name="Payment">As it was recorded here; null when an earlier request had recorded it.</param>
    /// <param name="Token">The nonce to charge, or the gateway's id of the bank account.</param>
    /// <param name="Ownership">Of the bank account.</param>
    private sealed record Started(
        PaymentId Id, Payment? Payment, IReadOnlyList<Invoice> Invoices, string? Token = null,
        AccountOwnership? Ownership = null);

    private async Task<Started> RecordAsync(PayInvoices command, CancellationToken ct)
    {
        Started? attempt = null;
        return await db.DecideAndSaveAsync(async () =>
        {
            try
            {
                // A commit whose answer was lost is recognized by the id that was ours before it.
                if (attempt is not null && await FindAsync(command, ct) is { } recorded)
                    return attempt.Id == recorded ? attempt : new Started(recorded, null, []);

                attempt = await InitiateAsync(command, ct);
                db.Payments.Add(attempt.Payment!);
                audit.Record(
                    Audited.PaymentInitiated, attempt.Id,
                    $"{FrozenWords.WordOf(command.Method.Type)} {attempt.Payment!.Amount}");
                return attempt;
            }
            catch (RuleViolationException)
            {
                // The same request may have been recorded between the two reads: then the invoices are not payable
                // because the very payment that is asked for holds them.
                if (await FindAsync(command, ct) is { } first)
                    return new Started(first, null, []);
                throw;
            }
        }, ct);
    }

    /// <summary>The purchase order that all invoices name; null when one names none or another.</summary>
    private static string? SharedOrder(IReadOnlyList<Invoice> invoices) =>
        invoices.Select(invoice => invoice.PurchaseOrder).Distinct().ToList() is [var one] ? one : null;

    private async Task<PaymentId?> FindAsync(PayInvoices command, CancellationToken ct)
    {
        var found = await db.Payments
            .Where(p => p.CustomerId == command.Customer && p.IdempotencyKey == command.IdempotencyKey)
            .Select(p => new { p.Id, p.Fingerprint }).SingleOrDefaultAsync(ct);
        if (found is null)
            return null;

        return found.Fingerprint == FingerprintOf(command)
            ? found.Id
            : throw new RuleViolationException(
            "idempotency-key-reused", "This Idempotency-Key was used for another payment.");
    }

    private async Task<Started> InitiateAsync(PayInvoices command, CancellationToken ct)
    {
        var ids = command.Invoices.Select(i => new InvoiceId(i.Id)).ToList();
        var invoices = await db.Invoices.Where(i => i.CustomerId == command.Customer && ids.Contains(i.Id))
            .ToListAsync(ct);
        if (invoices.Count != ids.Count)
            throw new NotFoundException("invoice");

        var now = clock.GetUtcNow().UtcDateTime;
        var stated = new StatedAmounts(
            command.Invoices.ToDictionary(i => new InvoiceId(i.Id), i => i.AmountDue),
            new Money(command.Total, command.Currency));
        var consent = command.Method.Mandate is { } mandate
            ? new MandateConsent(
                mandate.Version, merchant.Value.Name, description.Processor, merchant.Value.Today(now),
                command.Method.IpAddress, command.Method.UserAgent)
            : null;
        var terms = new PaymentTerms(
            command.Method.Type, gateway.MerchantAccountId, command.IdempotencyKey, FingerprintOf(command), consent,
            command.Method.IpAddress is { } address ? ClientNetwork.Of(address) : null, command.Method.BankAccountId);
        var from = command.Method.BankAccountId is { } account
            ? await VerifiedAsync(command.Customer, account, ct)
            : null;
        var payment = Payment.Initiate(command.Customer, invoices, stated, terms, now);
        await limit.ReserveAsync(payment, ct);
        if (payment.Method is PaymentMethod.Card || payment.BankAccountId is not null)
            payment.Submit(now); // it is charged next; a bank account by its nonce is vaulted before
        return new Started(
            payment.Id, payment, invoices, from?.VaultedAccountId ?? command.Method.Nonce, from?.Ownership);
    }

    /// <exception cref="RuleViolationException"><c>bank-account-not-usable</c>; nothing was recorded.</exception>
    private async Task<BankAccount> VerifiedAsync(CustomerId customer, BankAccountId id, CancellationToken ct) =>
        await db.BankAccounts.SingleOrDefaultAsync(
            a => a.Id == id && a.CustomerId == customer, ct) is { IsUsable: true } account
            ? account
            : throw new RuleViolationException("bank-account-not-usable", "This bank account cannot be paid from.");

    private async Task WaitAsync(Task work, CancellationToken ct)
    {
        try
        {
            await work.WaitAsync(AnswerWithin, clock, ct);
        }
        catch (TimeoutException)
        {
            // The customer is told to wait; the work goes on.
        }
    }

    /// <summary>The payment that the key names already, as it stands.</summary>
    private async Task<PaidInvoices> RepeatAsync(PaymentId payment, CancellationToken ct)
    {
        var row = await db.Payments.Where(p => p.Id == payment).Select(PaymentViews.Columns(db)).SingleAsync(ct);
        return new PaidInvoices(row.ToView(await db.TimelineOfAsync(payment, ct)), Replayed: true);
    }

    /// <summary>
    /// A digest of the request without its one-time tokens: a reloaded page makes new tokens for the same payment.
    /// </summary>
    private static string FingerprintOf(PayInvoices command)
    {
        var invoices = command.Invoices.OrderBy(i => i.Id).Select(i => $"{i.Id:N}={i.AmountDue}");
        var (what, how) = (string.Join(',', invoices), FrozenWords.WordOf(command.Method.Type));
        var text = $"{what};{command.Total};{command.Currency};{how};{command.Method.Mandate?.Version}";
        if (command.Method.BankAccountId is { } account)
            text += $";{account.Value:N}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
