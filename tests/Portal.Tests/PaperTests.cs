using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

public sealed class PaperTests : PortalTest
{
    [Test]
    public async Task A_confirmation_is_printed_with_its_facts_and_without_menus_and_buttons()
    {
        await ReadyToPayAsync(120_45);
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();

        await Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Expect(Page.GetByText("Transaction ID")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Table)).ToContainTextAsync("$120.45");
        await Expect(Button("Sign out")).ToBeHiddenAsync();
        await Expect(Link("Back to the invoices")).ToBeHiddenAsync();
    }
}
