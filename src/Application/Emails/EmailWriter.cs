using System.Globalization;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Emails;

/// <summary>Turns an email row into a message, with the facts as they stand when it is sent.</summary>
internal sealed class EmailWriter(
    IPaymentsDb db, EmailTemplates templates, ISecretBox box, IOptions<MerchantOptions> merchant,
    IOptions<PortalOptions> portal)
{
    /// <summary>In groups of so many characters a code can be typed from paper; the page ignores the spaces.</summary>
    private const int CodeGroup = 5;

    /// <returns>To the email's own address, or else to the customer's primary email.</returns>
    /// <exception cref="EmailNotTakenException">There is no address that it could go to.</exception>
    public async Task<EmailMessage> WriteAsync(OutgoingEmail email, DateTime now, CancellationToken ct)
    {
        var customer = await db.Customers.Where(c => c.Id == email.CustomerId)
            .Select(c => new { c.Name, c.PrimaryEmail, c.Reference }).SingleAsync(ct);
        var to = email.To ?? customer.PrimaryEmail
            ?? throw new EmailNotTakenException("The customer has no primary email.", isFinal: true);

        var facts = new Dictionary<string, object?>
        {
            ["customer"] = customer.Name,
            ["customer_number"] = customer.Reference,
            ["primary_email"] = customer.PrimaryEmail,
            ["to"] = to,
        };
        if (email.ClosedSecret is { } closed)
            AddLink(facts, email, box.Open(closed));
        if (email.PaymentId is { } payment)
            await AddPaymentAsync(facts, email.Kind, payment, ct);
        if (email.BankAccountId is { } bankAccount)
            await AddBankAccountAsync(facts, bankAccount, ct);
        if (email.SessionId is { } session)
            await AddSessionAsync(facts, session, ct);

        var (subject, text, html) = await templates.RenderAsync(email.Kind, facts);
        return new EmailMessage(email.Id, FrozenWords.NameOf(email.Kind), to, subject, text, html, now);
    }

    private void AddLink(Dictionary<string, object?> facts, OutgoingEmail email, string secret)
    {
        var isActivation = email.Kind is EmailKind.ActivationLink;
        facts["action_url"] = isActivation
            ? portal.Value.ActivationLink(secret)
            : portal.Value.PasswordResetLink(secret);
        facts["action_label"] = isActivation ? "Activate your account" : "Choose a new password";
        facts["code"] = string.Join(' ', secret.Chunk(CodeGroup).Select(group => new string(group)));
        facts["code_page"] = isActivation ? portal.Value.ActivationPage : portal.Value.PasswordResetPage;
        facts["expires"] = InWords(email.LinkExpiresAt!.Value);
    }

    private async Task AddPaymentAsync(
        Dictionary<string, object?> facts, EmailKind kind, PaymentId id, CancellationToken ct)
    {
        // One question for both: most emails are about payments.
        var rows = await db.Payments.AsNoTracking().Where(p => p.Id == id)
            .SelectMany(p => p.Allocations, (p, a) => new { Payment = p, a.InvoiceId, a.MinorUnits })
            .Join(db.Invoices, a => a.InvoiceId, i => i.Id, (a, i) => new
            {
                a.Payment, Paid = new PaidInvoice(
                    i.Number, i.PurchaseOrder, a.MinorUnits, i.Status, i.BalanceMinor, i.PaymentId),
            }).ToListAsync(ct);
        var (payment, paid) = (rows[0].Payment, rows.ConvertAll(row => row.Paid));
        var cameToNothing = kind is EmailKind.PaymentFailed or EmailKind.PaymentReturned;
        var due = paid.Count(invoice => invoice.Status is InvoiceStatus.Unpaid);

        facts["number"] = payment.Number;
        facts["paid_at"] = InWords(payment.InitiatedAt);
        facts["transaction_id"] = payment.TransactionId;
        facts["amount"] = $"{payment.Amount}";
        facts["method"] = payment.Method is PaymentMethod.Card ? "credit card" : "bank transfer (ACH)";
        facts["method_name"] = payment.MethodDetails?.Brand ?? payment.MethodDetails?.BankName;
        facts["last4"] = payment.MethodDetails?.Last4;
        facts["pending"] = payment.Status is PaymentStatus.Pending;
        facts["stands"] = payment.Status is PaymentStatus.Pending or PaymentStatus.Succeeded;
        facts["expected_on"] = payment.ExpectedSettlementOn?.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
        facts["failure"] = payment.Failure?.Message;
        facts["return_code"] = payment.Return?.Code;
        facts["return_reason"] = payment.Return?.Reason;
        facts["due"] = due == 0 ? "none" : due < paid.Count ? "some" : "all";
        facts["invoices"] = paid.ConvertAll(invoice => invoice.Facts(payment.Currency, withState: cameToNothing));
        (facts["action_label"], facts["action_url"]) = cameToNothing && due > 0
            ? ("Pay these invoices again", portal.Value.PayAgainPage(id.Value))
            : ("See the payment", portal.Value.PaymentPage(id.Value));
    }

    private async Task AddBankAccountAsync(Dictionary<string, object?> facts, BankAccountId id, CancellationToken ct)
    {
        var account = await db.BankAccounts.AsNoTracking().SingleAsync(a => a.Id == id, ct);
        facts["account"] = account.BankName is { Length: > 0 } bank
            ? $"the {bank} account ending in {account.Last4}"
            : $"the bank account ending in {account.Last4}";
        facts["deposits_by"] = account.DepositsSentAt is { } at
            ? merchant.Value.DepositsExpectedOn(at).ToString("MMMM d, yyyy", CultureInfo.InvariantCulture)
            : null;
        facts["confirm_by"] = InWords(account.ConfirmBy);
        facts["attempts"] = BankAccount.AttemptsMax;
        facts["ended_by"] = $"{account.Failure}";
        (facts["action_label"], facts["action_url"]) = account.Status is BankAccountStatus.AwaitingConfirmation
            ? ("Type the two amounts", portal.Value.BankAccountPage(id.Value))
            : ("See the invoices", portal.Value.InvoicesPage);
    }

    /// <summary>A session is forgotten some weeks after its end; the email can be sent again even then.</summary>
    private async Task AddSessionAsync(Dictionary<string, object?> facts, Guid id, CancellationToken ct)
    {
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);
        facts["device"] = session?.Device;
        facts["address"] = session?.Address;
        facts["signed_in_at"] = session is null ? null : InWords(session.StartedAt);
        (facts["action_label"], facts["action_url"]) = ("See where you are signed in", portal.Value.SecurityPage);
    }

    /// <param name="PaymentId">Of the payment that holds the invoice or has paid it.</param>
    private sealed record PaidInvoice(
        string Number, string? PurchaseOrder, long MinorUnits, InvoiceStatus Status, long BalanceMinor,
        PaymentId? PaymentId)
    {
        /// <param name="withState">
        /// Whether the message tells how the invoice stands, because its payment failed or was returned.
        /// </param>
        public Dictionary<string, object?> Facts(string currency, bool withState) => new()
        {
            ["number"] = Number,
            ["purchase_order"] = PurchaseOrder is { } order
                && !order.StartsWith("PO", StringComparison.OrdinalIgnoreCase)
                ? $"PO {order}"
                : PurchaseOrder,
            ["amount"] = $"{new Money(MinorUnits, currency)}",
            ["now"] = withState ? NowInWords(currency) : null,
        };

        private string NowInWords(string currency) => Status switch
        {
            InvoiceStatus.Unpaid => $"{new Money(BalanceMinor, currency)} due",
            InvoiceStatus.Pending => "being paid by another payment",
            InvoiceStatus.Paid when PaymentId is not null => "paid by another payment",
            InvoiceStatus.Void => "cancelled, nothing is due",
            _ => "nothing is due",
        };
    }

    private string InWords(DateTime utc) =>
        $"{merchant.Value.Local(utc).ToString("MMMM d, yyyy 'at' h:mm tt", CultureInfo.InvariantCulture)} "
            + $"({merchant.Value.ZoneInWords})";
}
