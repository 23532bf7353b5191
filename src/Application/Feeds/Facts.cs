using CustomerPayments.Application.Records;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CustomerPayments.Application.Feeds;

/// <summary>Each new version of a payment is an event; several when it has more than one piece of news.</summary>
internal static class PaymentFacts
{
    public static IEnumerable<EventType> Of(EntityEntry entry, Payment payment)
    {
        var isNew = entry.State is EntityState.Added;
        var isMoved = isNew || entry.Property(nameof(Payment.Status)).IsModified;
        var isRefunded = !isNew && entry.Property(nameof(Payment.RefundedMinor)).IsModified;
        if (isMoved)
            yield return Of(payment.Status);
        if (isRefunded)
            yield return EventType.PaymentRefundNoted;
        if (!isMoved && !isRefunded && entry.Property(nameof(Payment.Version)).IsModified)
            yield return EventType.PaymentUpdated;
    }

    public static EventType Of(PaymentStatus status) => status switch
    {
        PaymentStatus.Processing => EventType.PaymentProcessing,
        PaymentStatus.Pending => EventType.PaymentPending,
        PaymentStatus.Succeeded => EventType.PaymentSucceeded,
        PaymentStatus.Failed => EventType.PaymentFailed,
        _ => EventType.PaymentReturned,
    };
}

/// <summary>
/// A payment that takes hold of an invoice, or lets go of one that it had never paid, tells so by its own events.
/// </summary>
internal static class InvoiceFacts
{
    public static IEnumerable<EventType> Of(EntityEntry entry, Invoice invoice)
    {
        if (entry.State is EntityState.Added)
            yield return EventType.InvoiceCreated;
        else if (entry.Property(nameof(Invoice.Version)).IsModified && Change(entry, invoice) is { } change)
            yield return change;
    }

    private static EventType? Change(EntityEntry entry, Invoice invoice)
    {
        var before = (InvoiceStatus)entry.Property(nameof(Invoice.Status)).OriginalValue!;
        var isReleased = entry.Property(nameof(Invoice.ReopenedBy)).IsModified && invoice.ReopenedBy is not null;
        return (before, invoice.Status) switch
        {
            (not InvoiceStatus.Void, InvoiceStatus.Void) => EventType.InvoiceVoided,
            (not InvoiceStatus.Paid, InvoiceStatus.Paid) when !isReleased => EventType.InvoicePaid,
            (InvoiceStatus.Paid, InvoiceStatus.Unpaid) => EventType.InvoiceReopened,
            (InvoiceStatus.Pending, InvoiceStatus.Unpaid) => isReleased ? EventType.InvoiceReopened : null,
            (_, InvoiceStatus.Pending) when before is not InvoiceStatus.Pending => null,
            _ => EventType.InvoiceUpdated,
        };
    }
}

/// <summary>A customer is two rows, of which a save may change either.</summary>
internal static class CustomerFacts
{
    public static IEnumerable<Fact> Of(IReadOnlyList<EntityEntry> changed)
    {
        var rows = changed.Where(entry => entry.Entity is Customer or PortalAccount)
            .GroupBy(entry => entry.Entity is Customer customer
                ? customer.Id
                : ((PortalAccount)entry.Entity).CustomerId);
        foreach (var halves in rows)
        {
            foreach (var type in Types([.. halves]))
                yield return new Fact(type, new EventSubject($"{halves.Key.Value}", 0), halves.Key, halves.First());
        }
    }

    private static List<EventType> Types(List<EntityEntry> halves)
    {
        var row = halves.Find(entry => entry.Entity is Customer);
        var login = halves.Find(entry => entry.Entity is PortalAccount);
        if (row is { State: EntityState.Added })
            return [EventType.CustomerCreated];
        if (Has(row, nameof(Customer.ErasedAt)))
            return [EventType.CustomerErased];

        List<EventType> news = [.. login is null ? [] : OfLogin(login, (PortalAccount)login.Entity)];
        var isAmended = Has(row, nameof(Customer.Name)) || Has(row, nameof(Customer.PrimaryEmail))
            || (Has(login, nameof(PortalAccount.InvitedAt)) && !news.Contains(EventType.CustomerInvited));
        return isAmended ? [EventType.CustomerUpdated, .. news] : news;
    }

    private static IEnumerable<EventType> OfLogin(EntityEntry login, PortalAccount account)
    {
        if (Has(login, nameof(PortalAccount.InvitedAt)) && account.InvitedAt is not null)
            yield return EventType.CustomerInvited;
        if (Was(login, nameof(PortalAccount.PasswordHash)) is null && account.PasswordHash is not null)
            yield return EventType.CustomerActivated;
        if (Has(login, nameof(PortalAccount.SuspendedAt)))
        {
            yield return account.SuspendedAt is null
                ? EventType.CustomerReactivated
                : EventType.CustomerSuspended;
        }
    }

    private static bool Has(EntityEntry? entry, string changed) =>
        entry is { State: EntityState.Modified } && entry.Property(changed).IsModified;

    private static object? Was(EntityEntry entry, string property) => entry.Property(property).OriginalValue;
}

internal static class BankAccountFacts
{
    public static IEnumerable<EventType> Of(EntityEntry entry, BankAccount account)
    {
        if (entry.State is EntityState.Modified && entry.Property(nameof(BankAccount.Status)).IsModified)
        {
            if (account.Status is BankAccountStatus.Verified)
                yield return EventType.BankAccountVerified;
            else if (account.Status is BankAccountStatus.Failed)
                yield return EventType.BankAccountFailed;
        }
    }
}

/// <summary>That it was seen once more, about other things perhaps, is no news.</summary>
internal static class AlarmFacts
{
    public static IEnumerable<EventType> Of(EntityEntry entry, RaisedAlarm alarm)
    {
        if (entry.State is EntityState.Added || entry.Property(nameof(RaisedAlarm.EndedAt)).IsModified)
            yield return alarm.Stands ? EventType.AlarmRaised : EventType.AlarmEnded;
    }
}

internal static class EmailFacts
{
    public static IEnumerable<EventType> Of(EntityEntry entry, OutgoingEmail email)
    {
        if (email.State is EmailState.Refused
            && (entry.State is EntityState.Added || entry.Property(nameof(OutgoingEmail.State)).IsModified))
            yield return EventType.EmailRefused;
    }
}
