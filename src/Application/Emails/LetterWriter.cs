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
    /// <returns>Null while the customer has no address to write to.</returns>
    public async Task<Letter?> WriteAsync(OutgoingEmail email, DateTime now, CancellationToken ct)
    {
        var customer = await db.Customers.Where(c => c.Id == email.CustomerId)
            .Select(c => new { c.Name, c.PrimaryEmail }).SingleAsync(ct);
        if ((email.To ?? customer.PrimaryEmail) is not { } to)
            return null;

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
        return new Letter($"{email.Id:N}@customerpayments", EmailKinds.Name(email.Kind), to, subject, text, html, now);
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
        var payment = await db.Payments.AsNoTracking().Include(p => p.Allocations).SingleAsync(p => p.Id == id, ct);
        var invoiceIds = payment.Allocations.Select(allocation => allocation.InvoiceId).ToList();
        var numbers = await db.Invoices.Where(i => invoiceIds.Contains(i.Id))
            .Select(i => new { i.Id, i.Number, i.PurchaseOrder }).ToDictionaryAsync(i => i.Id, ct);

        facts["number"] = payment.Number;
        facts["transaction_id"] = payment.GatewayTransactionId;
        facts["amount"] = $"{payment.Amount}";
        facts["method"] = payment.Method is PaymentMethod.Card ? "credit card" : "bank transfer (ACH)";
        facts["method_name"] = payment.MethodDetails?.Brand ?? payment.MethodDetails?.BankName;
        facts["last4"] = payment.MethodDetails?.Last4;
        facts["expected_on"] = payment.ExpectedSettlementOn?.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
        facts["failure"] = payment.Failure?.Message;
        facts["return_code"] = payment.Return?.Code;
        facts["return_reason"] = payment.Return?.Reason;
        facts["invoices"] = payment.Allocations
            .Select(allocation => new Dictionary<string, object?>
            {
                ["number"] = numbers[allocation.InvoiceId].Number,
                ["purchase_order"] = numbers[allocation.InvoiceId].PurchaseOrder,
                ["amount"] = $"{new Money(allocation.MinorUnits, payment.Currency)}",
            })
            .ToList();
    }

    private string InWords(DateTime utc) =>
        $"{merchant.Value.Local(utc).ToString("MMMM d, yyyy 'at' h:mm tt", CultureInfo.InvariantCulture)} ({merchant.Value.TimeZone.Replace('_', ' ')})";
}
