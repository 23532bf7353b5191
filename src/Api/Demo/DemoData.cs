using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Mail;
using CustomerPayments.Infrastructure.Startup;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Demo;

/// <summary>
/// The same two customers on every machine, made through the front door: the back office's commands, the customer's
/// payments, the simulator's own settlements. So the gateway knows every demo payment. Each step first looks whether an
/// earlier start has done it: a start that was cut short is continued by the next.
/// </summary>
internal sealed class DemoData(
    IPaymentsDb db, IMediator mediator, GatewaySimulator gateway, IMailbox mailbox, IOptions<MerchantOptions> merchant,
    IOptions<MailOptions> mail, TimeProvider clock)
{
    public const string BackOfficeClient = "rapidworks";
    public const string BackOfficeSecret = "rapidworks-demo-secret";
    public const string Invited = "C-1001";
    public const string Active = "C-1002";
    public const string InvitedEmail = "accounts@acme.example";
    public const string ActiveEmail = "billing@blueridge.example";
    public const string ActivePassword = "seven wheelbarrows of gravel";

    private const int InvoicesPerCustomer = 60;

    /// <summary>The key of the last payment to be made: a database that has it has the whole demo.</summary>
    private const string LastPayment = "seed-card-declined";

    private static readonly (string What, long UnitPrice)[] Goods =
    [
        ("Bluestone flagging, per sq ft", 895), ("Fieldstone veneer, per ton", 41500), ("Pea gravel, per cu yd", 6450),
        ("Granite curbing, per ft", 2875), ("Delivery", 12500), ("Polymeric sand, 50 lb", 3199),
    ];

    /// <exception cref="StartRefusedException">The demo is missing, and these settings do not allow it.</exception>
    public async Task SeedAsync(CancellationToken ct)
    {
        if (!await IsOwedAsync(ct))
            return;

        if (mail.Value.Mode is not MailMode.Folder)
            throw new StartRefusedException("Demo:Seed makes its customers with the emails of Mail:Mode Folder; set "
                + "Demo:Seed to false, or leave Mail:Mode out.");
        if (merchant.Value.Currency != "USD")
            throw new StartRefusedException("Demo:Seed makes bank debits, which are in USD, and Merchant:Currency "
                + $"is {merchant.Value.Currency}; set Demo:Seed to false.");

        await ReceiveAsync(Invited, "Acme Landscaping", InvitedEmail, ct);
        await ReceiveAsync(Active, "Blue Ridge Stone", ActiveEmail, ct);
        await ActivateAsync(ct);
        await PayAsync("seed-card", PaymentMethod.Card, [41, 42], ct);
        await PayAsync("seed-ach-pending", PaymentMethod.Ach, [43, 44], ct);
        await SettleAsync(await PayAsync("seed-ach-settled", PaymentMethod.Ach, [45], ct), returnCode: null, ct);
        await SettleAsync(await PayAsync("seed-ach-returned", PaymentMethod.Ach, [46], ct), returnCode: "R01", ct);
        await PayAsync(LastPayment, PaymentMethod.Card, [47], ct);
    }

    /// <summary>A database that has other customers is somebody's own, and one with the last payment is
    /// complete.</summary>
    private async Task<bool> IsOwedAsync(CancellationToken ct)
    {
        var others = await db.Customers.AnyAsync(c => !(c.Reference == Invited && c.PrimaryEmail == InvitedEmail)
            && !(c.Reference == Active && c.PrimaryEmail == ActiveEmail), ct);
        return !others && !await db.Payments.AnyAsync(p => p.IdempotencyKey == LastPayment, ct);
    }

    private async Task ReceiveAsync(string reference, string name, string email, CancellationToken ct)
    {
        await mediator.Send(new UpsertCustomer(reference, name, email, IfMatch: null), ct);
        var known = await db.Invoices.Where(i => i.Reference.StartsWith(reference))
            .Select(i => i.Reference).ToListAsync(ct);
        var missing = Enumerable.Range(1, InvoicesPerCustomer)
            .Where(n => !known.Contains(Reference(reference, n))).ToList();
        if (missing.Count > 0)
            await mediator.Send(new ImportInvoices([.. missing.Select(n => ImportRow.Of(Invoice(reference, n)))]), ct);
        foreach (var n in new[] { 59, 60 })
            await mediator.Send(new VoidInvoice(Reference(reference, n)), ct);
    }

    /// <summary>
    /// 1–40 unpaid, a third of them overdue; 41–47 unpaid, for the payments; 48–58 paid elsewhere; 59–60 to be void.
    /// </summary>
    private StatedInvoice Invoice(string customer, int n)
    {
        var today = merchant.Value.Today(clock.GetUtcNow().UtcDateTime);
        var issued = today.AddDays(-75 + n);
        var lines = Enumerable.Range(0, 1 + n % 3)
            .Select(line => Goods[(n + line) % Goods.Length])
            .Select((good, position) => new InvoiceLine(
                position, good.What, 1 + n % 7, good.UnitPrice, (1 + n % 7) * good.UnitPrice)).ToList();

        // Invoice 47 has the amount with which the gateway's sandbox declines a card (2000.00: do not honor).
        if (n == 47)
            lines = [new InvoiceLine(0, "Retaining wall, labor", 1, 200_000, 200_000)];
        var total = lines.Sum(line => line.Amount);
        return new StatedInvoice(Reference(customer, n), customer, new InvoiceDocument(
            $"{(customer == Invited ? "AC" : "BR")}-{2600 + n}", n % 4 == 0 ? $"PO-{7000 + n}" : null,
            issued, issued.AddDays(45), merchant.Value.Currency, total, n is >= 48 and <= 58 ? 0 : total,
            DocumentUrl: null, lines, SourceVersion: 1));
    }

    private static string Reference(string customer, int n) => $"{customer}-INV-{n:000}";

    private async Task ActivateAsync(CancellationToken ct)
    {
        var customer = await db.Customers.Include(c => c.Account).AsNoTracking()
            .SingleAsync(c => c.Reference == Active, ct);
        if (customer.Account.Status is PortalStatus.Active)
            return;

        await mediator.Send(new SendActivationLink(Active), ct);
        await mediator.Send(new SendPendingEmails(), ct);
        var email = mailbox.Read().First(message => message.To == ActiveEmail);
        var token = email.Text.Split("#token=")[1].Split('\n')[0].Trim();
        var session = await mediator.Send(new ActivateAccount(token, ActivePassword), ct);
        await mediator.Send(new RefreshSession(session.RefreshToken!), ct);
    }

    /// <returns>The payment's id.</returns>
    private async Task<PaymentId> PayAsync(string key, PaymentMethod method, int[] numbers, CancellationToken ct)
    {
        var customer = await db.Customers.Where(c => c.Reference == Active).Select(c => c.Id).SingleAsync(ct);
        var known = db.Payments.Where(p => p.IdempotencyKey == key).Select(p => (PaymentId?)p.Id);
        if (await known.SingleOrDefaultAsync(ct) is { } made)
            return made;

        var references = numbers.Select(n => Reference(Active, n)).ToList();
        var invoices = await db.Invoices.Where(i => references.Contains(i.Reference))
            .Select(i => new InvoiceToPay(i.Id.Value, i.BalanceMinor)).ToListAsync(ct);
        var with = method is PaymentMethod.Card
            ? new MethodToPayWith(method, "fake-valid-visa-nonce", null, null, null, "Demo data")
            : new MethodToPayWith(
                method, "fake-us-bank-account-nonce", null, new AcceptedMandate(AchMandate.CurrentVersion, true), null,
                "Demo data");
        var total = invoices.Sum(i => i.AmountDue);
        var paid = await mediator.Send(
            new PayInvoices(customer, key, invoices, total, merchant.Value.Currency, with), ct);
        return new PaymentId(paid.Payment.Id);
    }

    /// <summary>
    /// Has the bank settle, and perhaps return, a payment, unless it has done so; then looks at the outcome.
    /// </summary>
    private async Task SettleAsync(PaymentId id, string? returnCode, CancellationToken ct)
    {
        await mediator.Send(new FollowPayments(Everything: true), ct);
        var charge = await db.Payments.Where(p => p.Id == id).Select(p => p.GatewayTransactionId).SingleAsync(ct);
        if (charge is null)
            return; // an earlier start ended before the charge; the payment is given up by itself

        if (gateway.Transaction(charge).Status != "SETTLED")
            gateway.Settle(charge);
        if (returnCode is not null && gateway.Transaction(charge).AchReturnCode is null)
            gateway.Return(charge, returnCode);
        await mediator.Send(new FollowPayments(Everything: true), ct);
    }
}
