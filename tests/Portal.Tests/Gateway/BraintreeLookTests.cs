using System.Globalization;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>The frames belong to the page that they stand in.</summary>
public sealed class BraintreeLookTests : BraintreeTest
{
    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task Typed_digits_can_be_read_in_both_colour_schemes_and_when_they_change(ColorScheme scheme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await AtThePayPageAsync(120_11);
        await InFrame("number").FillAsync("4111111111111111");
        await AssertReadableAsync();

        var other = scheme is ColorScheme.Dark ? ColorScheme.Light : ColorScheme.Dark;
        await Page.EmulateMediaAsync(new() { ColorScheme = other });
        await AssertReadableAsync();
    }

    /// <summary>By the pixels of the field: the ground is the page's, and the ink contrasts with it.</summary>
    private async Task AssertReadableAsync()
    {
        var field = Page.Locator(".card-fields .hosted").First;
        var ground = await field.EvaluateAsync<string>("field => getComputedStyle(field).backgroundColor");
        var ink = await InFrame("number").EvaluateAsync<string>("input => getComputedStyle(input).color");
        var picture = await field.ScreenshotAsync();
        var corner = await Page.EvaluateAsync<string>(
            """
            async picture => {
              const image = new Image();
              image.src = `data:image/png;base64,${picture}`;
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
              canvas.drawImage(image, 0, 0);
              const [x, y] = [Math.floor(image.width * 0.8), Math.floor(image.height / 2)];
              const [r, g, b] = canvas.getImageData(x, y, 1, 1).data;
              return `rgb(${r}, ${g}, ${b})`;
            }
            """, Convert.ToBase64String(picture));
        Assert.Multiple(() =>
        {
            Assert.That(corner, Is.EqualTo(ground), "the ground shows through the frame");
            Assert.That(Contrast(Rgb(ink), Rgb(ground)), Is.GreaterThan(4.5), $"{ink} on {ground}");
        });
    }

    private static double[] Rgb(string color) =>
        [.. color.Split('(', ')')[1].Split(',').Take(3)
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture))];

    /// <summary>WCAG 2.2, contrast ratio.</summary>
    private static double Contrast(double[] a, double[] b)
    {
        var (one, other) = (Luminance(a), Luminance(b));
        return (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);
    }

    private static double Luminance(double[] rgb)
    {
        double Channel(double c) => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        return 0.2126 * Channel(rgb[0] / 255) + 0.7152 * Channel(rgb[1] / 255) + 0.0722 * Channel(rgb[2] / 255);
    }
}

/// <summary>On a phone Braintree's script puts inputs around its frames, to catch the focus.</summary>
public sealed class BraintreePhoneTests : BraintreeTest
{
    protected override BrowserNewContextOptions Options => new()
    {
        Locale = "en-US", ViewportSize = new() { Width = 390, Height = 780 }, HasTouch = true, IsMobile = true,
        UserAgent = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/140.0.0.0 Mobile Safari/537.36",
    };

    [Test]
    public async Task The_inputs_that_catch_the_focus_do_not_show_and_the_policy_stays()
    {
        await AtThePayPageAsync(121_11);
        await FillCardAsync();
        var helpers = Page.Locator(".focus-intercept");
        var count = await helpers.CountAsync();
        Assert.That(count, Is.GreaterThan(0), "Braintree's script makes them on a phone");
        for (var i = 0; i < count; i++)
        {
            var box = await helpers.Nth(i).BoundingBoxAsync();
            Assert.That((box!.Width, box.Height), Is.EqualTo((1f, 1f)));
            var opacity = await helpers.Nth(i).EvaluateAsync<string>("input => getComputedStyle(input).opacity");
            Assert.That(opacity, Is.EqualTo("0"));
        }

        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    /// <summary>The style attribute of those inputs, which the policy refuses as it should.</summary>
    protected override bool IsExpected(string complaint) =>
        complaint.Contains("inline style", StringComparison.Ordinal);
}
