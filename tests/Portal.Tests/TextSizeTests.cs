using CustomerPayments.Testing;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests;

/// <summary>
/// Large text, small screens and thick fingers: nothing is cut, covered, broken in the middle or too small to be
/// touched.
/// </summary>
public sealed class TextSizeTests : PortalTest
{
    private const string Cut =
        """
        () => [...document.querySelectorAll('body *')].filter(element => {
          if (element.closest('.unseen, .skip, [hidden], .preparing') || !element.checkVisibility()) return false;
          const style = getComputedStyle(element);
          const isField = ['INPUT', 'SELECT', 'BUTTON'].includes(element.tagName)
            && !['checkbox', 'radio'].includes(element.type);
          const room = element.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
          if (isField) return room < parseFloat(style.fontSize) * 1.1;
          const clips = style.overflowX !== 'visible' || style.overflowY !== 'visible'
            || style.textOverflow === 'ellipsis';
          return clips && element.textContent.trim() !== ''
            && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
        }).map(element => element.outerHTML.slice(0, 120))
        """;

    /// <summary>A word whose letters stand on two lines; machines' ids, which fit into none, are no words.</summary>
    private const string Broken =
        """
        () => {
          const broken = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (!node.parentElement.checkVisibility() || node.parentElement.closest('.unseen, .skip, option')) continue;
            for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{N}$.,]+/gu)) {
              range.setStart(node, index);
              range.setEnd(node, index + word.length);
              const boxes = [...range.getClientRects()].filter(box => box.width > 0);
              const lines = new Set(boxes.map(box => Math.round(box.top)));
              if (lines.size > 1 && word.length < 25) broken.push(word);
            }
          }
          return broken;
        }
        """;

    [TestCase(1180)]
    [TestCase(390)]
    public async Task At_twice_the_size_no_text_is_cut(int width)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await OnEachPageAsync(async where =>
        {
            await Page.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
            Assert.That(await Page.EvaluateAsync<string[]>(Cut), Is.Empty, where);
        });
    }

    [Test]
    public async Task At_320_pixels_no_word_is_broken_and_nothing_scrolls_sideways()
    {
        await Page.SetViewportSizeAsync(320, 800);
        await OnEachPageAsync(async where =>
        {
            Assert.That(await Page.EvaluateAsync<string[]>(Broken), Is.Empty, where);
            var width = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.That(width, Is.LessThanOrEqualTo(320), where);
        });
    }

    [Test]
    public async Task At_four_times_the_size_the_bar_leaves_the_list_in_sight()
    {
        await Page.SetViewportSizeAsync(320, 256); // 1280 by 1024 at 400 %
        var customer = await CustomerAsync(180_01, 180_02, 180_03, 180_04);
        await SignInAsync(customer);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
        await Page.Locator(".invoices tbody tr").Nth(1).ScrollIntoViewIfNeededAsync();
        var bar = await Page.Locator(".pay-bar").BoundingBoxAsync();
        var list = await Page.Locator(".list").BoundingBoxAsync();
        Assert.That(bar!.Y, Is.GreaterThanOrEqualTo(list!.Y + list.Height), "The bar comes after the list");
    }

    [TestCase(1180)]
    [TestCase(390)]
    public async Task Boxes_are_touched_anywhere_in_44_pixels_and_their_cell(int width)
    {
        await Page.SetViewportSizeAsync(width, 800);
        var customer = await CustomerAsync(180_05);
        await SignInAsync(customer);
        var box = Field($"Select invoice {customer.Invoice(1)}");
        foreach (var one in new[] { box, Field("Select all invoices on this page") })
        {
            var size = await one.Locator("xpath=ancestor::label").BoundingBoxAsync();
            Assert.That(Math.Min(size!.Width, size.Height), Is.GreaterThanOrEqualTo(44));
        }

        var cell = Page.Locator("tbody .pick");
        var height = (await cell.BoundingBoxAsync())!.Height;
        await cell.ClickAsync(new() { Position = new() { X = 4, Y = height / 2 } });
        await Expect(box).ToBeCheckedAsync();
    }

    [Test]
    public async Task Numbers_of_payments_and_dates_stay_in_one_piece_in_the_list()
    {
        await Page.SetViewportSizeAsync(760, 800);
        var customer = await CustomerAsync(180_06, 180_07, 180_08);
        await PaidAsync(customer, Shop.ByAch());
        await SignInAsync(customer);
        await GoAsync("/payments");
        foreach (var part in new[] { "tbody th a", "tbody [data-name=Date] span" })
        {
            var lines = await Page.Locator(part).EvaluateAsync<int>("element => element.getClientRects().length");
            Assert.That(lines, Is.EqualTo(1), part);
        }
    }

    /// <summary>Every page on the way of one who pays.</summary>
    private async Task OnEachPageAsync(Func<string, Task> look)
    {
        await GoAsync("/sign-in");
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        await look("sign in");
        var customer = await CustomerAsync(1_234_567_01, 20_00, 30_00);
        await PaidAsync(customer, Shop.ByAch());
        foreach (var (n, amount, due) in new[] { (4, 1_234_567_01, "2026-06-30"), (5, 45_67, "2026-05-01") })
        {
            await Stage.BackOffice.PutInvoiceAsync(
                customer.Invoice(n), customer.Reference, amount, customer.Invoice(n), due);
        }

        await SignInAsync(customer);
        await Expect(Page.Locator(".totals strong").First).ToBeVisibleAsync();
        await Field($"Select invoice {customer.Invoice(4)}").CheckAsync();
        await Field($"Select invoice {customer.Invoice(5)}").CheckAsync();
        await look("invoices");
        await Button("Pay selected invoices").ClickAsync();
        await Expect(Field("Card number")).ToBeVisibleAsync();
        await look("pay by card");
        await Field("Bank transfer (ACH)").CheckAsync();
        await Expect(Field("Routing number")).ToBeVisibleAsync();
        await look("pay by bank transfer");
        await Field("Credit card").CheckAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await look("confirmation");
        await GoAsync("/invoices?status=paid");
        await Expect(Page.Locator(".invoices tbody tr").First).ToBeVisibleAsync();
        await look("paid invoices");
        await Page.Locator(".invoices tbody th a").First.ClickAsync();
        await Expect(Page.Locator(".card")).ToBeVisibleAsync();
        await look("invoice");
        await GoAsync("/payments");
        await Expect(Page.Locator(".payments tbody tr").First).ToBeVisibleAsync();
        await look("payments");
        await Page.Locator(".payments tbody th a").First.ClickAsync();
        await Expect(Heading("Timeline")).ToBeVisibleAsync();
        await look("payment");
    }
}
