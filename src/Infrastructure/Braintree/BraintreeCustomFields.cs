using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>
/// The API names of custom fields that somebody has created in Braintree's control panel, with <i>store and pass
/// back</i>; a name that is not there has every charge refused. A name that is null is not used.
/// </summary>
public sealed class BraintreeCustomFields
{
    /// <summary>Braintree: characters of a value.</summary>
    private const int ValueLengthMax = 255;

    private const int NameLengthMax = 255;

    /// <summary>No reference of the back office holds one.</summary>
    private const char Separator = ' ';

    /// <summary>The simulator has these by default.</summary>
    public static readonly BraintreeCustomFields OfSimulator = new()
    {
        Customer = "customer", Invoices = "invoices", Payment = "payment",
    };

    /// <summary>Takes the customer's reference.</summary>
    public string? Customer { get; init; }

    /// <summary>Takes the invoices' references, with spaces between them.</summary>
    public string? Invoices { get; init; }

    /// <summary>Takes the payment's number for people.</summary>
    public string? Payment { get; init; }

    internal bool AreNames
    {
        get
        {
            var names = new[] { Customer, Invoices, Payment }.OfType<string>().ToList();
            return names.TrueForAll(IsName) && names.Distinct().Count() == names.Count;
        }
    }

    /// <returns>The fields to send. A list of invoices that is too long is left out: a part would be wrong.</returns>
    internal List<BraintreeCustomField> Of(ChargeReferences references)
    {
        (string? Name, string? Value)[] fields =
        [
            (Customer, references.Customer), (Invoices, string.Join(Separator, references.Invoices)),
            (Payment, references.PaymentNumber),
        ];
        return
        [
            .. fields.Where(field => field is { Name: not null, Value.Length: > 0 and <= ValueLengthMax })
                .Select(field => new BraintreeCustomField(field.Name, field.Value)),
        ];
    }

    /// <returns>Null when none of ours is among them.</returns>
    internal ChargeReferences? Read(IReadOnlyList<BraintreeCustomField>? fields)
    {
        var (customer, invoices, payment) = (Find(fields, Customer), Find(fields, Invoices), Find(fields, Payment));
        return (customer ?? invoices ?? payment) is null
            ? null
            : new ChargeReferences(
                customer, invoices?.Split(Separator, StringSplitOptions.RemoveEmptyEntries) ?? [], payment);
    }

    private static string? Find(IReadOnlyList<BraintreeCustomField>? fields, string? name) => name is null
        ? null
        : fields?.FirstOrDefault(field => field.Name == name)?.Value is { Length: > 0 and <= ValueLengthMax } value
            ? value
            : null;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameLengthMax
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_');
}

internal sealed record BraintreeCustomField(string? Name, string? Value);
