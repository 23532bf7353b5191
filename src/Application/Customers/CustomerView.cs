using System.Linq.Expressions;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Customers;

/// <param name="Reference">The back office's own key.</param>
public sealed record CustomerView(
    Guid Id, string Reference, string Name, string? PrimaryEmail, PortalView Portal, DateTime CreatedAt, string Version)
{
    internal static readonly Expression<Func<Customer, CustomerView>> From = customer => new CustomerView(
        customer.Id.Value, customer.Reference, customer.Name, customer.PrimaryEmail,
        new PortalView(
            customer.Account.SuspendedAt != null ? PortalStatus.Suspended
                : customer.Account.PasswordHash != null ? PortalStatus.Active
                : customer.Account.InvitedAt != null ? PortalStatus.Invited
                : PortalStatus.None,
            customer.Account.InvitedAt, customer.Account.InvitationExpiresAt, customer.Account.ActivatedAt,
            customer.Account.LastSignedInAt, customer.Account.SecondFactor, null),
        customer.CreatedAt,
        customer.Version + "." + customer.Account.Version);

    private static readonly Func<Customer, CustomerView> Made = From.Compile();

    /// <param name="customer">With its login.</param>
    internal static CustomerView Of(Customer customer) => Made(customer);
}

/// <summary>The customer's login to the portal. Instants are UTC.</summary>
/// <param name="SecondFactor">What the customer has set up beside the password; null when nothing.</param>
/// <param name="Access">Only of a single customer; null in lists and after a change.</param>
public sealed record PortalView(
    PortalStatus Status, DateTime? ActivationSentAt, DateTime? ActivationExpiresAt, DateTime? ActivatedAt,
    DateTime? LastSignedInAt, SecondFactorKind? SecondFactor, PortalAccessView? Access);
