using CustomerPayments.Application;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.BraintreeSimulator;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Demo;

/// <summary>
/// The same two customers on every machine, made through the front door: the back office's commands, the customer's
/// payments, the simulator's own settlements. So the gateway knows every demo payment.
/// </summary>
internal sealed class DemoData(
    IPaymentsDb db, IMediator mediator, GatewaySimulator gateway, IMailbox mailbox, IOptions<MerchantOptions> merchant, TimeProvider clock)
{
    public const string BackOfficeClient = "rapidworks";
    public const string BackOfficeSecret = "rapidworks-demo-secret";
    public const string InvitedEmail = "accounts@acme.example";
    public const string ActiveEmail = "billing@blueridge.example";
    public const string ActivePassword = "correct horse battery staple";

    private const int InvoicesPerCustomer = 60;

    private static readonly (string What, long UnitPrice)[] Goods =
    [
        ("Bluestone flagging, per sq ft", 895), ("Fieldstone veneer, per ton", 41500), ("Pea gravel, per cu yd", 6450),
        ("Granite curbing, per ft", 2875), ("Delivery", 12500), ("Polymeric sand, 50 lb", 3199),
    ];

    public async Task SeedAsync(CancellationToken ct)
    {
        if (await db.Customers.AnyAsync(ct))
            return;

        await mediator.Send(new UpsertCustomer("C-1001", "Acme Landscaping", InvitedEmail, IfMatch: null), ct);
        await mediator.Send(new UpsertCustomer("C-1002", "Blue Ridge Stone", ActiveEmail, IfMatch: null), ct);
        foreach (var customer in new[] { "C-1001", "C-1002" })
        {
            await mediator.Send(new ImportInvoices([.. Enumerable.Range(1, InvoicesPerCustomer).Select(n => Invoice(customer, n))]), ct);
            foreach (var n in new[] { 59, 60 })
                await mediator.Send(new VoidInvoice(Reference(customer, n)), ct);
        }

        await ActivateAsync("C-1002", ct);
        await PayAsync("C-1001", "seed-ach-pending", PaymentMethod.Ach, [41], ct);
        await PayAsync("C-1002", "seed-card", PaymentMethod.Card, [41, 42], ct);
        await PayAsync("C-1002", "seed-ach-pending", PaymentMethod.Ach, [43, 44], ct);
        await SettleAsync(await PayAsync("C-1002", "seed-ach-settled", PaymentMethod.Ach, [45], ct), returnCode: null, ct);
        await SettleAsync(await PayAsync("C-1002", "seed-ach-returned", PaymentMethod.Ach, [46], ct), returnCode: "R01", ct);
        await PayAsync("C-1002", "seed-card-declined", PaymentMethod.Card, [47], ct);
    }

    /// <summary>1–40 unpaid, a third of them overdue; 41–47 unpaid, for the payments; 48–58 paid elsewhere; 59–60 to be void.</summary>
    private InvoiceSnapshot Invoice(string customer, int n)
    {
        var today = merchant.Value.Today(clock.GetUtcNow().UtcDateTime);
        var issued = today.AddDays(-75 + n);
        var lines = Enumerable.Range(0, 1 + n % 3)
            .Select(line => Goods[(n + line) % Goods.Length])
            .Select(good => new InvoiceLineView(good.What, 1 + n % 7, good.UnitPrice, (1 + n % 7) * good.UnitPrice)).ToList();

        // Invoice 47 has the amount with which the gateway's sandbox declines a card (2000.00: do not honor).
        if (n == 47)
            lines = [new InvoiceLineView("Retaining wall, labor", 1, 200_000, 200_000)];
        var total = lines.Sum(line => line.Amount);
        return new InvoiceSnapshot(
            Reference(customer, n), customer, $"{(customer == "C-1001" ? "AC" : "BR")}-{2600 + n}", n % 4 == 0 ? $"PO-{7000 + n}" : null,
            issued, issued.AddDays(45), merchant.Value.Currency, total, n is >= 48 and <= 58 ? 0 : total,
            DocumentUrl: null, lines, SourceVersion: 1);
    }

    private static string Reference(string customer, int n) => $"{customer}-INV-{n:000}";

    private async Task ActivateAsync(string reference, CancellationToken ct)
    {
        await mediator.Send(new SendActivationLink(reference), ct);
        await mediator.Send(new SendPendingEmails(), ct);
        var mail = mailbox.Read().First(letter => letter.To == ActiveEmail);
        var token = mail.Text.Split("#token=")[1].Split('\n')[0].Trim();
        var session = await mediator.Send(new ActivateAccount(token, ActivePassword), ct);
        await mediator.Send(new RefreshSession(session.RefreshToken), ct);
    }

    private async Task<PaymentView> PayAsync(string reference, string key, PaymentMethod method, int[] numbers, CancellationToken ct)
    {
        var customer = await db.Customers.Where(c => c.Reference == reference).Select(c => c.Id).SingleAsync(ct);
        var references = numbers.Select(n => Reference(reference, n)).ToList();
        var invoices = await db.Invoices.Where(i => references.Contains(i.Reference))
            .Select(i => new InvoiceToPay(i.Id.Value, i.BalanceMinor)).ToListAsync(ct);
        var with = method is PaymentMethod.Card
            ? new MethodToPayWith(method, "fake-valid-visa-nonce", null, null, null, "Demo data")
            : new MethodToPayWith(
                method, "fake-us-bank-account-nonce", null, new AcceptedMandate(AchMandate.CurrentVersion, true), null, "Demo data");
        var total = invoices.Sum(i => i.AmountDue);
        var paid = await mediator.Send(new PayInvoices(customer, key, invoices, total, merchant.Value.Currency, with), ct);
        return paid.Payment;
    }

    private async Task SettleAsync(PaymentView payment, string? returnCode, CancellationToken ct)
    {
        gateway.Settle(payment.TransactionId!);
        if (returnCode is not null)
            gateway.Return(payment.TransactionId!, returnCode);
        await mediator.Send(new FollowPayments(Everything: true), ct);
    }
}
