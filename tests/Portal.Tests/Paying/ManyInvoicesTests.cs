using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Paying;

/// <summary>One payment takes up to 50 invoices; more are paid one payment after the other, each confirmed.</summary>
public sealed class ManyInvoicesTests : PortalTest
{
    private ILocator Bar => Page.GetByRole(AriaRole.Region, new() { Name = "Selected invoices", IncludeHidden = true });

    private ILocator Rows => Page.Locator(".invoices tbody tr");

    [Test]
    public async Task The_51st_tick_is_refused_before_everyones_eyes_and_the_50th_is_not()
    {
        var customer = await CustomerAsync([.. Enumerable.Range(1, 51).Select(n => n * 1_00L)]);
        await SignInAsync(customer);
        for (var page = 1; page <= 2; page++)
        {
            await Field("Select all invoices on this page").CheckAsync();
            await Expect(Bar).ToContainTextAsync($"{page * 25} invoices selected");
            await Expect(Bar.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
            await Button("Next page").ClickAsync();
            await Expect(Page.GetByText($"Page {page + 1}", new() { Exact = true })).ToBeVisibleAsync();
        }

        var last = Rows.GetByRole(AriaRole.Checkbox);
        await last.ClickAsync();
        await Expect(Bar.GetByRole(AriaRole.Alert)).ToHaveTextAsync(
            "One payment takes up to 50 invoices. Pay those that are selected first.");
        await Expect(last).Not.ToBeCheckedAsync();
        await Expect(Bar).ToContainTextAsync("50 invoices selected");
    }

    /// <summary>Up to 1,000 the button says all, and means it.</summary>
    [Test]
    public async Task A_tile_of_more_than_1000_invoices_says_how_many_it_selects()
    {
        var customer = await CustomerAsync([.. Enumerable.Repeat(1_00L, 1_001)]);
        await SignInAsync(customer);
        await Button("Select the 1,000 due first of outstanding invoices").ClickAsync();
        await Expect(Bar).ToContainTextAsync("1,000 invoices selected");
        await Expect(Button("Select all outstanding invoices")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task More_than_one_payment_takes_are_paid_one_after_the_other_and_each_is_confirmed()
    {
        var customer = await CustomerAsync([.. Enumerable.Repeat(1_00L, 52)]);
        await SignInAsync(customer);
        await Button("Select all outstanding invoices").ClickAsync();
        await Expect(Bar).ToContainTextAsync("52 invoices selected");
        await Expect(Bar).ToContainTextAsync("in 2 payments of up to 50, one after the other");
        await Button("Pay selected invoices").ClickAsync();
        await Expect(Page.GetByText("This payment is of the first 50 of 52 invoices")).ToBeVisibleAsync();
        await FillCardAsync();
        await Button("Pay $50.00").ClickAsync();

        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Expect(Page.GetByText("2 selected invoices are not paid yet")).ToBeVisibleAsync();
        Assert.That(
            await PaymentsOfAsync(customer), Has.Count.EqualTo(1), "The second is not made before it is confirmed");
        await Link("Go on with the next payment").ClickAsync();
        await FillCardAsync();
        await Button("Pay $2.00").ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Expect(Page.GetByText("not paid yet")).ToHaveCountAsync(0);
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded", "succeeded"]));
    }

    [Test]
    public async Task The_tiles_select_exactly_what_they_count()
    {
        var customer = await CustomerAsync(10_00, 20_00);
        await Stage.BackOffice.PutInvoiceAsync(
            $"{customer.Reference}-late", customer.Reference, 45_67, "LATE-1", "2026-05-01");
        await SignInAsync(customer);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();

        await Button("Select all overdue invoices").ClickAsync();
        await Expect(Bar).ToContainTextAsync("1 invoice selected$45.67");
        await Expect(Field("Status")).ToHaveValueAsync("overdue");
        await Expect(Field("Select invoice LATE-1")).ToBeCheckedAsync();

        await Button("Select all outstanding invoices").ClickAsync();
        await Expect(Bar).ToContainTextAsync("3 invoices selected$75.67");
        await Expect(Rows).ToHaveCountAsync(3);
        await Expect(Page.Locator(".totals").GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
    }
}
