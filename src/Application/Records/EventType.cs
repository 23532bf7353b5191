using CustomerPayments.Domain.Webhooks;

namespace CustomerPayments.Application.Records;

/// <summary>
/// Every type of event. <b>Frozen: append, never rename</b> (decision 105): rows, readers and subscriptions hold the
/// words for years. The contract lists them, and a test compares the two.
/// </summary>
public sealed class EventType
{
    private static readonly List<EventType> Types = [];

    public static readonly EventType PaymentProcessing = new("payment.processing");
    public static readonly EventType PaymentPending = new("payment.pending");
    public static readonly EventType PaymentSucceeded = new("payment.succeeded");
    public static readonly EventType PaymentFailed = new("payment.failed");
    public static readonly EventType PaymentReturned = new("payment.returned");
    public static readonly EventType PaymentRefundNoted = new("payment.refund-noted");

    /// <summary>Something else: the payment was sent to the gateway, named there, or an alarm came or went.</summary>
    public static readonly EventType PaymentUpdated = new("payment.updated");

    public static readonly EventType InvoiceCreated = new("invoice.created");
    public static readonly EventType InvoiceUpdated = new("invoice.updated");
    public static readonly EventType InvoicePaid = new("invoice.paid");
    public static readonly EventType InvoiceReopened = new("invoice.reopened");
    public static readonly EventType InvoiceVoided = new("invoice.voided");

    public static readonly EventType CustomerCreated = new("customer.created");
    public static readonly EventType CustomerUpdated = new("customer.updated");
    public static readonly EventType CustomerInvited = new("customer.invited");
    public static readonly EventType CustomerActivated = new("customer.activated");
    public static readonly EventType CustomerSuspended = new("customer.suspended");
    public static readonly EventType CustomerReactivated = new("customer.reactivated");
    public static readonly EventType CustomerErased = new("customer.erased");

    public static readonly EventType EmailRefused = new("email.refused");

    public static readonly EventType BankAccountVerified = new("bank-account.verified");
    public static readonly EventType BankAccountFailed = new("bank-account.failed");

    public static readonly EventType AlarmRaised = new("alarm.raised");
    public static readonly EventType AlarmEnded = new("alarm.ended");

    private EventType(string word)
    {
        Word = word;
        Kind = word[..word.IndexOf('.', StringComparison.Ordinal)];
        Types.Add(this);
    }

    public static IReadOnlyList<EventType> All => Types;

    /// <summary>As rows and answers hold it.</summary>
    public string Word { get; }

    /// <summary>What it is about: <c>payment</c>, <c>invoice</c>, … It also begins the event's subject.</summary>
    public string Kind { get; }

    /// <param name="pattern">A word, <c>payment.*</c> for all of a kind, or <c>*</c> for all.</param>
    /// <returns>The words that it names; none when it names no type.</returns>
    public static IReadOnlyList<string> Named(string pattern) =>
        [.. Types.Select(type => type.Word).Where(word => WebhookEndpoint.Matches(pattern, word))];

    public override string ToString() => Word;
}
