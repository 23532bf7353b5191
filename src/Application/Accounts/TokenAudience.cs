namespace CustomerPayments.Application.Accounts;

/// <summary>Whose door a token opens. A token for one is refused at the other.</summary>
public static class TokenAudience
{
    public const string Issuer = "customer-payments";
    public const string Customers = "customer-portal";
    public const string BackOffice = "back-office";
}
