using CsCheck;
using CustomerPayments.Domain;
using CustomerPayments.Infrastructure.Braintree;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

public sealed class BraintreeMoneyTests
{
    [TestCase(120450, ExpectedResult = "1204.50")]
    [TestCase(5, ExpectedResult = "0.05")]
    [TestCase(100_000_000, ExpectedResult = "1000000.00")]
    public string Amounts_are_written_in_major_units_with_two_decimals(long minorUnits) =>
        BraintreeMoney.ToMajorUnits(new Money(minorUnits, "USD"));

    [TestCase("1204.50", ExpectedResult = 120450L)]
    [TestCase("100", ExpectedResult = 10000L)]
    [TestCase("250.0", ExpectedResult = 25000L)]
    [TestCase("1.005", ExpectedResult = null)]
    [TestCase("1,204.50", ExpectedResult = null)]
    [TestCase("-1.00", ExpectedResult = null)]
    [TestCase("1e3", ExpectedResult = null)]
    [TestCase("", ExpectedResult = null)]
    [TestCase(null, ExpectedResult = null)]
    public long? Amounts_are_read_exactly_or_not_at_all(string? text) => BraintreeMoney.ParseMinorUnits(text);

    [Test]
    public void An_amount_in_major_units_reads_back_the_same() => Gen.Long[0, Money.MinorUnitsMax].Sample(minorUnits =>
        BraintreeMoney.ParseMinorUnits(BraintreeMoney.ToMajorUnits(new Money(minorUnits, "USD"))) == minorUnits);
}
