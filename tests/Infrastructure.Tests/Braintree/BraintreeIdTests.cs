using CustomerPayments.Infrastructure.Braintree;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

public sealed class BraintreeIdTests
{
    [TestCase("dHJhbnNhY3Rpb25fOGYza3EydmQ", ExpectedResult = "8f3kq2vd")]
    [TestCase("dHJhbnNhY3Rpb25fYQ", ExpectedResult = "a")]
    [TestCase("dHJhbnNhY3Rpb25f", ExpectedResult = null)]
    [TestCase("cmVmdW5kXzhmM2txMnZk", ExpectedResult = null)]
    [TestCase("8f3kq2vd", ExpectedResult = null)]
    [TestCase("sample-7", ExpectedResult = null)]
    [TestCase("not base64!", ExpectedResult = null)]
    [TestCase("", ExpectedResult = null)]
    public string? The_apis_id_contains_the_id_that_people_know(string id) => BraintreeId.LegacyOf(id);
}
