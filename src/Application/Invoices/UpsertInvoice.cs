using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>Takes over an invoice as the back office states it. Repeating it changes nothing.</summary>
/// <param name="IfMatch">
/// The version the caller has read; naming it allows an invoice that was paid here to be reopened.
/// </param>
public sealed record UpsertInvoice(InvoiceSnapshot Invoice, int? IfMatch) : IRequest<UpsertedInvoice>;

/// <summary>What the back office says of one invoice. Amounts are minor units.</summary>
public sealed record InvoiceSnapshot(
    string Reference, string CustomerReference, string Number, string? PurchaseOrder, DateOnly IssuedOn, DateOnly DueOn,
    string Currency, long Total, long AmountDue, string? DocumentUrl, IReadOnlyList<InvoiceLineView>? Lines,
    long? SourceVersion)
{
    /// <param name="currency">The merchant's; one deployment takes one.</param>
    /// <exception cref="RuleViolationException"><c>unsupported-currency</c>.</exception>
    internal InvoiceDocument ToDocument(string currency) => Currency == currency
        ? new InvoiceDocument(
            Number, PurchaseOrder, IssuedOn, DueOn, Currency, Total, AmountDue, DocumentUrl,
            [.. (Lines ?? []).Select((line, position) =>
                new InvoiceLine(position, line.Description, line.Quantity, line.UnitPrice, line.Amount))],
            SourceVersion)
        : throw new RuleViolationException(
        "unsupported-currency", $"Invoices are in {currency} here, not in {Currency}.");

    internal RuleViolationException UnknownCustomer() =>
        new("unknown-customer", $"There is no customer {CustomerReference}.");
}

public sealed record UpsertedInvoice(InvoiceChange Change, BackOfficeInvoiceWithLinesView Invoice);

public sealed class InvoiceSnapshotValidator : AbstractValidator<InvoiceSnapshot>
{
    public const int NumberLengthMax = 64;
    public const int DocumentUrlLengthMax = 2000;
    public const int LinesMax = 200;
    public const int DescriptionLengthMax = 500;

    public InvoiceSnapshotValidator()
    {
        RuleFor(i => i.Reference).Reference();
        RuleFor(i => i.CustomerReference).Reference();
        RuleFor(i => i.Number).NotEmpty().Line(NumberLengthMax);
        RuleFor(i => i.PurchaseOrder).Line(NumberLengthMax);
        RuleFor(i => i.Currency).Must(c => c is { Length: 3 } && c.All(char.IsAsciiLetterUpper))
            .WithMessage("An ISO 4217 code, such as USD.");
        RuleFor(i => i.Total).InclusiveBetween(0, Money.MinorUnitsMax);
        RuleFor(i => i.AmountDue).InclusiveBetween(0, Money.MinorUnitsMax);
        RuleFor(i => i.AmountDue).LessThanOrEqualTo(i => i.Total).WithMessage("At most the total is due.");
        RuleFor(i => i.DocumentUrl).Must(IsHttps)
            .WithMessage($"An absolute https address of at most {DocumentUrlLengthMax} characters.");
        RuleFor(i => i.SourceVersion).GreaterThanOrEqualTo(0);
        RuleFor(i => i.Lines).Must(lines => lines is null || lines.Count <= LinesMax)
            .WithMessage($"At most {LinesMax} lines.");
        RuleForEach(i => i.Lines).ChildRules(line =>
        {
            line.RuleFor(l => l.Description).NotNull().Line(DescriptionLengthMax);
            line.RuleFor(l => l.Quantity).PrecisionScale(18, 4, ignoreTrailingZeros: true);
            line.RuleFor(l => l.UnitPrice).InclusiveBetween(-Money.MinorUnitsMax, Money.MinorUnitsMax);
            line.RuleFor(l => l.Amount).InclusiveBetween(-Money.MinorUnitsMax, Money.MinorUnitsMax);
        });
    }

    private static bool IsHttps(string? url) =>
        url is null || url.Length <= DocumentUrlLengthMax && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttps;
}

public sealed class UpsertInvoiceValidator : AbstractValidator<UpsertInvoice>
{
    public UpsertInvoiceValidator() =>
        RuleFor(c => c.Invoice).SetValidator(new InvoiceSnapshotValidator()).OverridePropertyName("");
}

internal sealed class UpsertInvoiceHandler(IPaymentsDb db, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<UpsertInvoice, UpsertedInvoice>
{
    public Task<UpsertedInvoice> Handle(UpsertInvoice command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
    {
        var snapshot = command.Invoice;
        var document = snapshot.ToDocument(merchant.Value.Currency);
        var now = clock.GetUtcNow().UtcDateTime;
        var customer = await db.Customers.Where(c => c.Reference == snapshot.CustomerReference)
            .Select(c => (CustomerId?)c.Id).SingleOrDefaultAsync(ct)
            ?? throw snapshot.UnknownCustomer();
        var invoice = await db.Invoices.Include(i => i.Lines)
            .SingleOrDefaultAsync(i => i.Reference == snapshot.Reference, ct);
        if (command.IfMatch is { } wanted && invoice?.Version != wanted)
            throw new VersionMismatchException();

        var change = InvoiceChange.Created;
        if (invoice is not null)
            change = invoice.Amend(customer, document, knowsPresentState: command.IfMatch is not null);
        else
            db.Invoices.Add(invoice = Invoice.Receive(customer, snapshot.Reference, document, now));

        return new UpsertedInvoice(
            change, BackOfficeInvoiceWithLinesView.Of(invoice, snapshot.CustomerReference, merchant.Value.Today(now)));
    }, ct);
}
