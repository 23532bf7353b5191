using System.Text.RegularExpressions;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>
/// What is wrong is said at the field, also to those who hear the page, and goes when it is corrected.
/// </summary>
public sealed class BraintreeFieldTests : BraintreeTest
{
    [Test]
    public async Task A_routing_number_that_the_gateway_refuses_is_marked_at_its_field()
    {
        var customer = await AtThePayPageAsync(110_11);
        await FillBankAccountAsync();
        await Field("Routing number").FillAsync("990000000"); // its check digit is right, and no bank has it
        await Pay.ClickAsync();
        await Expect(Page.GetByText("Please check the routing number; it has 9 digits.")).ToBeVisibleAsync();
        await Expect(Field("Routing number")).ToBeFocusedAsync();
        await Expect(Field("Routing number")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);

        await Field("Routing number").FillAsync("011000015");
        await Expect(Page.GetByText("Please check the routing number; it has 9 digits.")).ToBeHiddenAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_gateway_that_fails_while_it_takes_the_account_is_not_called_a_mistake_of_the_payers()
    {
        await AtThePayPageAsync(111_11);
        await FillBankAccountAsync();
        await ArmAsync(new { fault = "service-availability", operation = "tokenizeUsBankAccount" });
        await Pay.ClickAsync();
        await Expect(Page.GetByText("The payment service did not answer")).ToBeVisibleAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
    }

    [TestCase("Street address")]
    [TestCase("City")]
    [TestCase("ZIP code")]
    public async Task A_bank_account_needs_the_address_of_its_owner(string missing)
    {
        await AtThePayPageAsync(112_11);
        await FillBankAccountAsync();
        await Field(missing).FillAsync("");
        await Pay.ClickAsync();
        await Expect(Field(missing)).ToBeFocusedAsync();
        await Expect(Field(missing)).ToHaveAttributeAsync("autocomplete", new Regex("^billing "));
    }

    [Test]
    public async Task A_card_number_that_the_gateway_refuses_is_marked_inside_its_frame_until_it_is_corrected()
    {
        await AtThePayPageAsync(113_11);
        await FillCardAsync("4242424242424242"); // its check digit is right, and the sandbox does not know it
        await Pay.ClickAsync();
        await Expect(Page.GetByText("Please check the card number.")).ToBeVisibleAsync();
        await Expect(InFrame("number")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(InFrame("number")).ToBeFocusedAsync();
        await Expect(InFrame("number")).ToHaveAccessibleDescriptionAsync("Please check the card number.");

        await InFrame("number").FillAsync("4111111111111111");
        await InFrame("number").PressAsync("End");
        await InFrame("number").PressAsync("Backspace");
        await InFrame("number").PressAsync("1");
        await Expect(Page.GetByText("Please check the card number.")).ToBeHiddenAsync();
        await Expect(InFrame("number")).ToHaveAttributeAsync("aria-invalid", "false");
        await Expect(InFrame("number")).ToHaveAccessibleDescriptionAsync("");
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Empty_fields_are_all_named_and_the_ZIP_code_is_written_as_one()
    {
        await AtThePayPageAsync(114_11);
        await Expect(InFrame("number")).ToBeVisibleAsync();
        await Pay.ClickAsync();
        foreach (var words in new[] { "the card number.", "month and year", "the security code.", "the ZIP code of" })
            await Expect(Page.Locator(".card-fields .error", new() { HasText = words })).ToBeVisibleAsync();
        await Expect(Page.GetByText(new Regex("zip code"))).ToHaveCountAsync(0);
        foreach (var field in new[] { "number", "expirationDate", "cvv", "postalCode" })
            await Expect(InFrame(field)).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Test]
    public async Task A_card_that_has_expired_is_said_at_its_date()
    {
        await AtThePayPageAsync(115_11);
        await FillCardAsync();
        await InFrame("expirationDate").FillAsync("01/20");
        await Pay.ClickAsync();
        await Expect(Page.Locator(".expirationDate .error")).ToContainTextAsync("must not have expired");
        await Expect(InFrame("expirationDate")).ToBeFocusedAsync();
    }

    [Test]
    public async Task Enter_inside_a_frame_pays_as_it_does_outside()
    {
        await ReadyToPayAsync(116_11);
        await InFrame("postalCode").PressAsync("Enter");
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }
}
