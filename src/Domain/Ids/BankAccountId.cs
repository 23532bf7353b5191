namespace CustomerPayments.Domain.Ids;

public readonly record struct BankAccountId(Guid Value)
{
    /// <param name="now">UTC; ids sort by the time they were made (UUID version 7).</param>
    public static BankAccountId New(DateTime now) => new(Guid.CreateVersion7(now));
}
