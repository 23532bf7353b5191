using CsCheck;

namespace CustomerPayments.Domain.Tests;

public sealed class MoneyTests
{
    [Test]
    public void Amounts_of_one_currency_add_up() =>
        Assert.That(Make.Usd(100_00) + Make.Usd(20_45), Is.EqualTo(Make.Usd(120_45)));

    [Test]
    public void Amounts_of_two_currencies_do_not_add_up()
    {
        var refusal = Assert.Throws<RuleViolationException>(() => _ = Make.Usd(1) + new Money(1, "CAD"));
        Assert.That(refusal!.Code, Is.EqualTo("unsupported-currency"));
    }

    [Test]
    public void A_sum_that_does_not_fit_is_an_error_and_never_wraps() =>
        Assert.Throws<OverflowException>(() => _ = new Money(long.MaxValue, "USD") + Make.Usd(1));

    [TestCase(0, ExpectedResult = "USD 0.00")]
    [TestCase(5, ExpectedResult = "USD 0.05")]
    [TestCase(120450, ExpectedResult = "USD 1,204.50")]
    public string People_read_major_units(long minorUnits) => Make.Usd(minorUnits).ToString();

    [Test]
    public void The_order_of_a_sum_does_not_matter() => Gen.Long[0, Money.MinorUnitsMax].Array[1, 50].Sample(amounts =>
        Money.Sum(amounts.Select(Make.Usd)) == Money.Sum(amounts.Reverse().Select(Make.Usd))
        && Money.Sum(amounts.Select(Make.Usd)).MinorUnits == amounts.Sum());
}
