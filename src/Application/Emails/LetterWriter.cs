using System.Globalization;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Emails;

/// <summary>Turns a mail row into a letter, with the facts as they stand when it is sent.</summary>
internal sealed class LetterWriter(
    IPaymentsDb db, LetterTemplates templates, ISecretBox box, IOptions<MerchantOptions> merchant, IOptions<PortalOptions> portal)
{
    /// <param name="to">Whom it is for.</param>
    public async Task<Letter> WriteAsync(OutgoingEmail email, string to, DateTime now, CancellationToken ct)
    {
        var customer = await db.Customers.Where(c => c.Id == email.CustomerId)
            .Select(c => new { c.Name, c.PrimaryEmail }).SingleAsync(ct);

        var facts = new Dictionary<string, object?>
        {
            ["merchant"] = merchant.Value.Name,
            ["color"] = merchant.Value.Color,
            ["text_on_color"] = merchant.Value.TextOnColor(),
            ["logo_url"] = merchant.Value.LogoUrl,
            ["support_email"] = merchant.Value.SupportEmail,
            ["portal_url"] = portal.Value.BaseUrl,
            ["customer"] = customer.Name,
            ["primary_email"] = customer.PrimaryEmail,
            ["to"] = to,
        };
        if (email.ClosedSecret is { } closed)
            AddLink(facts, email, box.Open(closed));
        if (email.PaymentId is { } payment)
            await AddPaymentAsync(facts, payment, ct);

        var (subject, text, html) = await templates.RenderAsync(email.Kind, facts);
        return new Letter(email.Id, EmailKinds.Name(email.Kind), to, subject, text, html, now);
    }

    private void AddLink(Dictionary<string, object?> facts, OutgoingEmail email, string secret)
    {
        var isActivation = email.Kind is EmailKind.ActivationLink;
        facts["action_url"] = isActivation ? portal.Value.ActivationLink(secret) : portal.Value.PasswordResetLink(secret);
        facts["action_label"] = isActivation ? "Activate your account" : "Choose a new password";
        facts["expires"] = InWords(email.LinkExpiresAt!.Value);
    }

    private async Task AddPaymentAsync(Dictionary<string, object?> facts, PaymentId id, CancellationToken ct)
    {
        var payment = await db.Payments.Where(p => p.Id == id).Select(p => new
        {
            p.Number, p.GatewayTransactionId, p.AmountMinor, p.Currency, p.Method, p.MethodDetails, p.ExpectedSettlementOn, p.Failure, p.Return,
            Invoices = p.Allocations.Select(a => new
            {
                a.MinorUnits,
                Number = db.Invoices.Where(i => i.Id == a.InvoiceId).Select(i => i.Number).Single(),
                PurchaseOrder = db.Invoices.Where(i => i.Id == a.InvoiceId).Select(i => i.PurchaseOrder).Single(),
            }).ToList(),
        }).SingleAsync(ct);

        facts["number"] = payment.Number;
        facts["transaction_id"] = payment.GatewayTransactionId;
        facts["amount"] = $"{new Money(payment.AmountMinor, payment.Currency)}";
        facts["method"] = payment.Method is PaymentMethod.Card ? "credit card" : "bank transfer (ACH)";
        facts["method_name"] = payment.MethodDetails?.Brand ?? payment.MethodDetails?.BankName;
        facts["last4"] = payment.MethodDetails?.Last4;
        facts["expected_on"] = payment.ExpectedSettlementOn?.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
        facts["failure"] = payment.Failure?.Message;
        facts["return_code"] = payment.Return?.Code;
        facts["return_reason"] = payment.Return?.Reason;
        facts["invoices"] = payment.Invoices
            .Select(invoice => new Dictionary<string, object?>
            {
                ["number"] = invoice.Number,
                ["purchase_order"] = invoice.PurchaseOrder,
                ["amount"] = $"{new Money(invoice.MinorUnits, payment.Currency)}",
            })
            .ToList();
    }

    private string InWords(DateTime utc) =>
        $"{merchant.Value.Local(utc).ToString("MMMM d, yyyy 'at' h:mm tt", CultureInfo.InvariantCulture)} ({merchant.Value.TimeZone.Replace('_', ' ')})";
}
