using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Customers;

/// <summary>
/// A debtor. RapidWorks is the system of record; the portal keeps the few fields that it needs.
/// </summary>
public sealed class Customer
{
    private const string ErasedName = "Erased customer";

    /// <summary>
    /// The longest text that every database keeps in a row. Only characters that folding makes many of exceed it.
    /// </summary>
    public const int SearchTextLengthMax = 4000;

    private Customer() { } // EF Core

    public CustomerId Id { get; private init; }

    /// <summary>The back office's own key, unique, compared byte for byte.</summary>
    public string Reference { get; private init; } = "";

    public string Name { get; private set; } = "";

    /// <summary>
    /// Receives all email and is the only address that can sign in; null when the back office has none.
    /// </summary>
    public string? PrimaryEmail { get; private set; }

    /// <summary>The login to the portal; every customer has one from the beginning, invited or not.</summary>
    public PortalAccount Account { get; private init; } = null!;

    /// <summary>
    /// The customer at the gateway that holds the bank accounts; null until the first account is kept. A statement of
    /// its own writes it, so that of two requests at once the first wins.
    /// </summary>
    public string? GatewayCustomerId { get; private init; }

    /// <summary>
    /// Reference, name and primary email, folded for the search of staff; null of a row from before.
    /// </summary>
    public string? SearchText { get; private set; }

    /// <summary>UTC; when the person was made unrecognizable. The books are kept under the reference.</summary>
    public DateTime? ErasedAt { get; private set; }

    public DateTime CreatedAt { get; private init; }
    public int Version { get; private set; } = 1;

    /// <param name="now">UTC.</param>
    public static Customer Register(string reference, string name, string? primaryEmail, DateTime now)
    {
        var id = CustomerId.New(now);
        var customer = new Customer
        {
            Id = id, Reference = reference, Name = name, PrimaryEmail = primaryEmail, Account = PortalAccount.For(id),
            CreatedAt = now,
        };
        customer.FillSearchText();
        return customer;
    }

    /// <summary>Makes the person unrecognizable. The reference stays: the books are kept under it.</summary>
    public void Erase(DateTime now)
    {
        (Name, PrimaryEmail, ErasedAt) = (ErasedName, null, now);
        FillSearchText();
        Account.Erase(now);
        Version++;
    }

    /// <returns>False when nothing differs, so that repeating a request changes nothing.</returns>
    public bool Amend(string name, string? primaryEmail)
    {
        if (name == Name && primaryEmail == PrimaryEmail)
            return false;

        (Name, PrimaryEmail) = (name, primaryEmail);
        FillSearchText();
        Version++;
        return true;
    }

    /// <summary>Callers do not see the search text, and so the version stays.</summary>
    public void FillSearchText() =>
        SearchText = Domain.SearchText.Of(Reference, Name, PrimaryEmail).Cut(SearchTextLengthMax);
}
