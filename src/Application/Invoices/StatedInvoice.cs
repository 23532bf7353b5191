using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Invoices;
using FluentValidation;

namespace CustomerPayments.Application.Invoices;

/// <summary>One document of the back office, with the back office's own keys of the invoice and its customer.</summary>
public sealed record StatedInvoice(string Reference, string CustomerReference, InvoiceDocument Document);

internal sealed class StatedInvoiceValidator : AbstractValidator<StatedInvoice>
{
    public StatedInvoiceValidator()
    {
        RuleFor(i => i.Reference).Reference();
        RuleFor(i => i.CustomerReference).Reference();
        RuleFor(i => i.Document).SetValidator(new InvoiceDocumentValidator()).OverridePropertyName("");
    }
}

internal sealed class InvoiceDocumentValidator : AbstractValidator<InvoiceDocument>
{
    public InvoiceDocumentValidator()
    {
        RuleFor(d => d.Number).NotEmpty().Line(InvoiceDocument.NumberLengthMax);
        RuleFor(d => d.PurchaseOrder).Line(InvoiceDocument.NumberLengthMax);
        RuleFor(d => d.Currency).Must(c => c is { Length: 3 } && c.All(char.IsAsciiLetterUpper))
            .WithMessage("An ISO 4217 code, such as USD.");
        RuleFor(d => d.Total).InclusiveBetween(0, Money.MinorUnitsMax);
        RuleFor(d => d.AmountDue).InclusiveBetween(0, Money.MinorUnitsMax);
        RuleFor(d => d.AmountDue).LessThanOrEqualTo(d => d.Total).WithMessage("At most the total is due.");
        RuleFor(d => d.DocumentUrl).Must(IsHttps)
            .WithMessage($"An absolute https address of at most {InvoiceDocument.DocumentUrlLengthMax} characters.");
        RuleFor(d => d.SourceVersion).GreaterThanOrEqualTo(0);
        RuleFor(d => d.Lines).Must(lines => lines.Count <= InvoiceDocument.LinesMax)
            .WithMessage($"At most {InvoiceDocument.LinesMax} lines.");
        RuleForEach(d => d.Lines).ChildRules(line =>
        {
            line.RuleFor(l => l.Description).NotNull().Line(InvoiceLine.DescriptionLengthMax);
            line.RuleFor(l => l.Quantity).PrecisionScale(18, 4, ignoreTrailingZeros: true);
            line.RuleFor(l => l.UnitPrice).InclusiveBetween(-Money.MinorUnitsMax, Money.MinorUnitsMax);
            line.RuleFor(l => l.Amount).InclusiveBetween(-Money.MinorUnitsMax, Money.MinorUnitsMax);
        });
    }

    private static bool IsHttps(string? url) =>
        url is null || url.Length <= InvoiceDocument.DocumentUrlLengthMax
            && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps;
}
