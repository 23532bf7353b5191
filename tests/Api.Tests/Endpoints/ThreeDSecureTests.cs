using System.Net;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>3-D Secure, which is off unless the merchant switches it on.</summary>
public sealed class ThreeDSecureTests
{
    private const string Verified = "fake-three-d-secure-visa-full-authentication-nonce";
    private const string NotVerified = "fake-three-d-secure-visa-failed-authentication-nonce";
    private const string NeverAsked = "fake-valid-visa-nonce";

    [TestCase(Verified, HttpStatusCode.Created)]
    [TestCase(NotVerified, HttpStatusCode.PaymentRequired)]
    [TestCase(NeverAsked, HttpStatusCode.PaymentRequired)]
    public async Task With_3_D_Secure_on_a_card_is_charged_only_when_its_bank_has_confirmed_the_cardholder(
        string nonce, HttpStatusCode status)
    {
        var (isAsked, answer) = await PayAsync(nonce, ("Braintree:ThreeDSecure", "true"));
        Assert.That((isAsked, answer.StatusCode), Is.EqualTo((true, status)));
        if (status is HttpStatusCode.Created)
            return;

        var problem = await answer.JsonAsync(status);
        Assert.That(
            (problem.Text("code"), problem.GetProperty("payment").GetProperty("failure").Text("code")),
            Is.EqualTo(("payment-declined", "three-d-secure")));
        Assert.That(problem.Text("detail"), Does.StartWith("Your bank did not confirm that it is you who pays."));
    }

    [Test]
    public async Task With_3_D_Secure_off_no_bank_is_asked_and_a_card_is_charged_without_it()
    {
        var (isAsked, answer) = await PayAsync(NeverAsked);
        Assert.That((isAsked, answer.StatusCode), Is.EqualTo((false, HttpStatusCode.Created)));
    }

    private static async Task<(bool IsAsked, HttpResponseMessage Answer)> PayAsync(
        string nonce, params (string Key, string Value)[] settings)
    {
        using var api = new ApiHost(settings);
        var office = await api.AsBackOfficeAsync();
        var customer = await api.ActivatedCustomerAsync(office, "C-1");
        var id = await office.PutInvoiceAsync("I-1", "C-1", 100_00);
        var asked = await customer.PostAsync("/v1/gateway/client-token", null);
        var token = await asked.JsonAsync(HttpStatusCode.Created);
        var answer = await customer.PayAsync("k", Portal.ByCard(nonce), (id, 100_00));
        await answer.Content.LoadIntoBufferAsync();
        return (token.GetProperty("threeDSecure").GetBoolean(), answer);
    }
}
