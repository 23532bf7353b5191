using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>Settled money reaches the merchant's bank on the next banking day.</summary>
internal static class Disbursement
{
    /// <summary>The day, or null while it lies ahead.</summary>
    /// <param name="now">UTC.</param>
    public static DateOnly? DateOf(TransactionRecord payment, DateTime now, SimulatorOptions options)
    {
        if (payment.At(PaymentStatus.Settled) is not { } settledAt) return null;

        var calendar = new BankCalendar(options.BusinessTimeZone);
        var date = BankCalendar.NextBankingDay(calendar.DateOf(settledAt.AddTicks(-1)));
        return date <= calendar.DateOf(now) ? date : null;
    }
}
