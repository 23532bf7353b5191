using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Domain.Payments;

// What each move does to the payment and to its invoices; which one it is, PaymentDecision says.
public sealed partial class Payment
{
    private void Apply(PaymentMove move, IReadOnlyCollection<Invoice> invoices, DateTime now)
    {
        switch (move)
        {
            case PaymentMove.KeepLooking:
                CleanSearches++;
                break;
            case PaymentMove.Identify(var transaction):
                Name(transaction);
                Version++;
                break;
            case PaymentMove.Accept(var transaction):
                Accept(transaction, invoices, now);
                break;
            case PaymentMove.Settle(var transaction):
                SettledAt = transaction.SettledAt ?? now;
                MoveTo(PaymentStatus.Succeeded, now, "The payment settled.");
                PayInvoices(invoices);
                break;
            case PaymentMove.Fail(var why, var transaction):
                Fail(why, transaction, invoices, now);
                break;
            case PaymentMove.ReturnFunds(var code, var reason):
                Return = new PaymentReturn(code, reason, now);
                MoveTo(PaymentStatus.Returned, now, reason);
                ReleaseInvoices(invoices, wasAccepted: true, now);
                if (RefundedMinor > 0)
                    RaiseReturnedAfterRefund(now);
                break;
            case PaymentMove.NoteRefund(var refunded):
                NoteRefund(refunded, now);
                break;
            case PaymentMove.Tell(var news, var text):
                Alarm = news.Code;
                Note(now, text, forStaff: true);
                break;
            case PaymentMove.Reverse(var transaction) when TransactionId is null:
                Name(transaction);
                Note(now, $"Transaction {transaction.Id} approves only {transaction.Amount}; it is being reversed.",
                    forStaff: true);
                break;
            case PaymentMove.ClearAlarm when Alarm is { } alarm:
                Alarm = null;
                Note(now, $"The alarm {alarm} is over: the gateway holds what the payment says.", forStaff: true);
                break;
            case PaymentMove.Alarm(var code, var text):
                Raise(code, text, now);
                break;
        }
    }

    private void Accept(GatewayTransaction transaction, IReadOnlyCollection<Invoice> invoices, DateTime now)
    {
        // Only after `never-charged`, when the invoices had been let go.
        if (Status is PaymentStatus.Failed)
        {
            foreach (var invoice in invoices)
                invoice.HoldFor(Id);
        }

        Name(transaction);
        ChargedMinor = transaction.Amount.MinorUnits;
        MethodDetails = transaction.Method;
        Failure = null;
        if (Method is PaymentMethod.Ach)
        {
            MoveTo(PaymentStatus.Pending, now, "The bank transfer was submitted and is pending.");
            return;
        }

        MoveTo(PaymentStatus.Succeeded, now, "The card payment was approved.");
        PayInvoices(invoices);
    }

    private void Name(GatewayTransaction transaction) =>
        (TransactionId, GatewayTransactionId) = (transaction.Id, transaction.GatewayId);

    private void PayInvoices(IReadOnlyCollection<Invoice> invoices)
    {
        foreach (var invoice in invoices)
            invoice.MarkPaidBy(Id);
    }

    private void Fail(Failure why, GatewayTransaction? transaction, IReadOnlyCollection<Invoice> invoices, DateTime now)
    {
        var wasAccepted = Status is PaymentStatus.Pending;
        Failure = why;
        ExpectedSettlementOn = null;
        if (TransactionId is null && transaction is not null)
            Name(transaction);
        MethodDetails ??= transaction?.Method;
        MoveTo(PaymentStatus.Failed, now, why.Message);
        ReleaseInvoices(invoices, wasAccepted, now);
    }

    private void ReleaseInvoices(IReadOnlyCollection<Invoice> invoices, bool wasAccepted, DateTime now)
    {
        foreach (var invoice in invoices)
        {
            var paid = new Money(
                allocations.Single(allocation => allocation.InvoiceId == invoice.Id).MinorUnits, Currency);
            if (invoice.ReleaseFrom(Id, paid.MinorUnits, wasAccepted) is > 0 and var beyond)
            {
                var (total, lost) = (new Money(invoice.TotalMinor, Currency), new Money(beyond, Currency));
                Note(
                    now, $"This payment had paid {paid} of invoice {invoice.Reference}, whose total has been lowered "
                        + $"to {total}: {lost} did not become due again.", forStaff: true);
            }
        }
    }

    /// <param name="refundedMinor">
    /// All that stands as given back; less than before when a refund came to nothing.
    /// </param>
    private void NoteRefund(long refundedMinor, DateTime now)
    {
        var failed = refundedMinor < RefundedMinor;
        var refund = new Money(Math.Abs(refundedMinor - RefundedMinor), Currency);
        RefundedMinor = refundedMinor;
        Note(now, failed ? $"A refund of {refund} did not go through." : $"{refund} was given back at the gateway.");
        if (Status is PaymentStatus.Returned && !failed)
            RaiseReturnedAfterRefund(now);
        else
            Alarm = (failed ? AlarmCode.RefundFailed : AlarmCode.RefundedAtGateway).Code;
    }

    private void RaiseReturnedAfterRefund(DateTime now) => Raise(
        AlarmCode.ReturnedAfterRefund,
        $"The bank took the payment back, and {new Money(RefundedMinor, Currency)} was refunded besides: the "
            + "customer has that twice.", now);

    private void Raise(AlarmCode alarm, string text, DateTime now)
    {
        if (Alarm == alarm.Code)
            return;

        Alarm = alarm.Code;
        Note(now, text, forStaff: true);
    }
}
