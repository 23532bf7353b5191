using System.Linq.Expressions;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Customers;

/// <param name="Reference">The back office's own key.</param>
public sealed record CustomerView(
    Guid Id, string Reference, string Name, string? PrimaryEmail, PortalView Portal, DateTime CreatedAt, string Version)
{
    internal static readonly Expression<Func<Customer, PortalAccount, CustomerView>> From = (customer, account) => new CustomerView(
        customer.Id.Value, customer.Reference, customer.Name, customer.PrimaryEmail,
        new PortalView(
            account.SuspendedAt != null ? PortalStatus.Suspended
                : account.PasswordHash != null ? PortalStatus.Active
                : account.InvitedAt != null ? PortalStatus.Invited
                : PortalStatus.None,
            account.InvitedAt, account.InvitationExpiresAt, account.ActivatedAt, account.LastSignedInAt),
        customer.CreatedAt,
        customer.Version + "." + account.Version);
}

/// <summary>All instants are UTC.</summary>
public sealed record PortalView(
    PortalStatus Status, DateTime? ActivationSentAt, DateTime? ActivationExpiresAt, DateTime? ActivatedAt, DateTime? LastSignedInAt);
