using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests;

/// <summary>
/// A browser of its own for each test. Every test also fails when a page breaks its policy, throws, or calls what is
/// not in the contract.
/// </summary>
[Parallelizable(ParallelScope.None)]
public abstract class PortalTest
{
    protected const string Password = Shop.Password;

    /// <summary>
    /// Of one step, in milliseconds: a busy machine is slow, and what does not come at all may take its time to say so.
    /// </summary>
    private const int PatienceMs = 30_000;

    private static int customers;

    private readonly ConcurrentQueue<string> wrong = new();
    private readonly ConcurrentQueue<string> calls = new();
    private readonly ConcurrentDictionary<string, byte> files = new();

    protected IBrowserContext Context { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>Method and path of everything that was asked for beyond the portal's files.</summary>
    protected IReadOnlyCollection<string> Calls => calls;

    /// <summary>The size of the portal's files that were loaded, each once.</summary>
    protected long Bytes => files.Keys
        .Select(path => Path.Combine(AppContext.BaseDirectory, path.TrimStart('/')))
        .Select(path => File.Exists(path) ? path : Path.Combine(AppContext.BaseDirectory, "portal", "index.html"))
        .Distinct()
        .Sum(path => new FileInfo(path).Length);

    protected virtual BrowserNewContextOptions Options =>
        new() { Locale = "en-US", ViewportSize = new() { Width = 1180, Height = 800 } };

    [SetUp]
    public async Task OpenBrowserAsync()
    {
        wrong.Clear();
        calls.Clear();
        files.Clear();
        await Stage.SignInBackOfficeAsync(); // its token, too, runs out when a test moves the clock
        Context = await (await Stage.BrowserAsync()).NewContextAsync(Options);
        Context.SetDefaultTimeout(PatienceMs);
        Context.Page += (_, page) => Watch(page);
        Page = await Context.NewPageAsync();
        Assertions.SetDefaultExpectTimeout(PatienceMs);
    }

    [TearDown]
    public async Task CloseBrowserAsync()
    {
        await Stage.Gateway.DeleteAsync("/simulator/faults");
        await Context.CloseAsync();
        Assert.That(wrong, Is.Empty, "What the browser complained about");
        if (Contract.IsWritten)
            Assert.That(
                calls.Where(call => !Contract.Has(call)), Is.Empty, "Calls that are no operation of openapi.yaml");
    }

    protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    protected ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    protected ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    protected ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>The one that shows: both ways of paying ask for a ZIP code.</summary>
    protected ILocator Field(string name) =>
        Page.GetByLabel(name, new() { Exact = true }).Filter(new() { Visible = true });

    protected ILocator Alert(string text) => Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = text });

    /// <summary>The button that pays, whatever the amount.</summary>
    protected ILocator Pay => Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay (\\$|Pa)") });

    protected Task GoAsync(string path) => Page.GotoAsync($"{Stage.Address}/portal{path}");

    /// <summary>
    /// A customer of this test's own, active, with one unpaid invoice for each amount: numbers are the reference, a
    /// dash, and 1, 2, 3….
    /// </summary>
    protected static async Task<Shopper> CustomerAsync(params long[] amounts)
    {
        var reference = $"T{Interlocked.Increment(ref customers)}";
        await Stage.Api.ActivatedCustomerAsync(Stage.BackOffice, reference);
        var shopper = new Shopper(reference, EmailOf(reference));
        for (var i = 0; i < amounts.Length; i++)
            await Stage.BackOffice.PutInvoiceAsync(
                shopper.Invoice(i + 1), reference, amounts[i], shopper.Invoice(i + 1));
        return shopper;
    }

    protected static string EmailOf(string reference) => $"ap@{reference.ToLowerInvariant()}.example";

    /// <returns>The secret of the emailed link.</returns>
    protected static async Task<string> InviteAsync(string reference)
    {
        Stage.Api.Clock.Advance(TimeSpan.FromSeconds(1)); // so that of two emails one is the later
        (await Stage.BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null))
            .EnsureSuccessStatusCode();
        return (await Stage.Api.EmailsAsync())
            .First(email => email.Kind == "activation-link" && email.To == EmailOf(reference)).Token;
    }

    protected async Task SignInAsync(Shopper customer)
    {
        await GoAsync("/");
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(Password);
        await Button("Sign in").ClickAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
    }

    /// <summary>Ticks invoices and goes to pay them.</summary>
    protected async Task SelectAsync(Shopper customer, params int[] invoices)
    {
        foreach (var n in invoices)
            await Field($"Select invoice {customer.Invoice(n)}").CheckAsync();
        await Button("Pay selected invoices").ClickAsync();
        await Expect(Heading("Pay invoices")).ToBeVisibleAsync();
    }

    protected virtual async Task FillCardAsync(string number = "4111111111111111")
    {
        await Field("Card number").FillAsync(number);
        await Field("Expiration date").FillAsync("12/39");
        await Field("Security code").FillAsync("123");
        await Field("ZIP code").FillAsync("28801");
    }

    protected async Task FillBankAccountAsync(string account = "1000000000")
    {
        await Field("Bank transfer (ACH)").CheckAsync();
        await Field("Routing number").FillAsync("011000015");
        await Field("Account number").FillAsync(account);
        await Field("Account type").SelectOptionAsync("Checking");
        await Field("Account holder name").FillAsync("Cedar Homes LLC");
        await FillAddressAsync();
        await Field("I authorize this debit").CheckAsync();
    }

    protected async Task FillAddressAsync()
    {
        await Field("Street address").FillAsync("12 Quarry Road");
        await Field("City").FillAsync("Asheville");
        await Field("State").SelectOptionAsync("NC");
        await Field("ZIP code").FillAsync("28801");
    }

    /// <summary>Signs in, ticks, and fills in a card, so that only <see cref="Pay"/> is left.</summary>
    protected async Task<Shopper> ReadyToPayAsync(params long[] amounts)
    {
        var customer = await CustomerAsync(amounts);
        await SignInAsync(customer);
        await SelectAsync(customer, [.. Enumerable.Range(1, amounts.Length)]);
        await FillCardAsync();
        return customer;
    }

    /// <summary>
    /// One of the two amounts, in cents, that the newest bank account got deposited: what its owner reads on the
    /// statement.
    /// </summary>
    protected static async Task<string> DepositAsync(int which) =>
        (await Stage.Gateway.GetFromJsonAsync<JsonElement>("/simulator/deposits.json"))[0]
            .GetProperty("amountsInCents")[which].ToString();

    protected static async Task ArmAsync(object fault) =>
        (await Stage.Gateway.PostAsJsonAsync("/simulator/faults", fault)).EnsureSuccessStatusCode();

    /// <summary>What the back office sees of a customer's payments.</summary>
    protected static async Task<List<string>> PaymentsOfAsync(Shopper customer)
    {
        var page = await (await Stage.BackOffice.GetAsync(
            $"/v1/backoffice/payments?customerReference={customer.Reference}")).JsonAsync();
        return [.. page.Items().Select(payment => payment.Text("status"))];
    }

    /// <summary>An invoice's new state at the back office: another amount, or void.</summary>
    protected static async Task ChangeAmountAsync(Shopper customer, int invoice, long amount) =>
        (await Stage.BackOffice.PutAsJsonAsync(
            $"/v1/backoffice/invoices/{customer.Invoice(invoice)}",
            Shop.Invoice(customer.Reference, amount, customer.Invoice(invoice)))).EnsureSuccessStatusCode();

    protected static async Task VoidAsync(Shopper customer, int invoice) =>
        (await Stage.BackOffice.PostAsync($"/v1/backoffice/invoices/{customer.Invoice(invoice)}/void", null))
            .EnsureSuccessStatusCode();

    /// <summary>What the back office states of the customer's nth invoice.</summary>
    /// <param name="due">Minor units of <paramref name="total"/> that are not paid elsewhere.</param>
    protected static async Task StateAsync(Shopper customer, long total, long due, int n = 1)
    {
        var stated = new
        {
            customerReference = customer.Reference, number = customer.Invoice(n), issuedOn = "2026-05-15",
            dueOn = "2026-06-30", currency = "USD", total, amountDue = due,
        };
        var answer = await Stage.BackOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{customer.Invoice(n)}", stated);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The merchant's date.</summary>
    protected static DateOnly Today => DateOnly.FromDateTime(
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(Stage.Api.Clock.GetUtcNow(), "America/New_York").DateTime);

    /// <summary>As the pages of this test's locale write it.</summary>
    protected static string InWords(DateOnly date) => date.ToString("MMM d, yyyy", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="InWords(DateOnly)"/>
    protected static string InWords(string date) => InWords(DateOnly.Parse(date, CultureInfo.InvariantCulture));

    /// <summary>All that is unpaid, paid beforehand.</summary>
    protected static async Task<JsonElement> PaidAsync(Shopper customer, object method)
    {
        var signedIn = await (await Stage.Api.Http.PostAsJsonAsync(
            "/v1/sessions", new { email = customer.Email, password = Password })).JsonAsync();
        using var http = Stage.Api.As(signedIn.Text("accessToken"));
        var open = (await http.GetFromJsonAsync<JsonElement>("/v1/invoices?status=unpaid")).Items()
            .Select(invoice => (invoice.GetProperty("id").GetGuid(), invoice.Number("amountDue"))).ToArray();
        return await (await http.PayAsync($"{Guid.NewGuid()}", method, open)).JsonAsync();
    }

    /// <summary>Paid by bank transfer, settled, and taken back by the bank.</summary>
    protected static async Task<JsonElement> ReturnedAsync(Shopper customer)
    {
        var payment = await PaidAsync(customer, Shop.ByAch());
        Stage.Api.Gateway.Settle(payment.Text("transactionId"));
        await Stage.Api.RunJobAsync("follow-payments");
        Stage.Api.Gateway.Return(payment.Text("transactionId"), "R01");
        await Stage.Api.RunJobAsync("follow-payments");
        return payment;
    }

    /// <summary>WCAG 2.2 AA as far as axe can tell, and no sideways scrolling.</summary>
    protected async Task AssertAccessibleAsync()
    {
        await Page.EvaluateAsync(Stage.Axe());
        var found = await Page.EvaluateAsync<JsonElement>(
            """
            () => axe.run(document,
                { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
              .then(all => all.violations.map(({ id, help, nodes }) =>
                `${id}: ${help} - ${nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')}`))
            """);
        var scroll = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.Multiple(() =>
        {
            Assert.That(found.EnumerateArray().Select(one => one.GetString()), Is.Empty, Page.Url);
            Assert.That(scroll, Is.LessThanOrEqualTo(Page.ViewportSize!.Width), $"{Page.Url} scrolls sideways");
        });
    }

    /// <summary>From elsewhere, as a change of the password or a colleague would.</summary>
    protected static async Task EndSessionsAsync(Shopper customer)
    {
        var credentials = new { email = customer.Email, password = Password };
        var session = await (await Stage.Api.Http.PostAsJsonAsync("/v1/sessions", credentials)).JsonAsync();
        (await Stage.Api.As(session.Text("accessToken")).DeleteAsync("/v1/sessions")).EnsureSuccessStatusCode();
    }

    /// <summary>What a page of this test may ask of others than the API.</summary>
    protected virtual bool IsGateways(Uri address) => false;

    /// <summary>A complaint of the browser that belongs to what is tested.</summary>
    protected virtual bool IsExpected(string complaint) => false;

    private void Watch(IPage page)
    {
        page.PageError += (_, error) => wrong.Enqueue(error);
        page.Dialog += (_, dialog) => wrong.Enqueue($"A dialog said: {dialog.Message}");
        page.Console += (_, message) =>
        {
            // Chromium reports every 4xx answer and lost connection as an error; the tests ask for those.
            if (message.Type is "error" or "warning" && !IsExpected(message.Text)
                && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                wrong.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            var path = address.AbsolutePath;
            if (IsGateways(address))
                return;
            if (path.StartsWith("/portal", StringComparison.Ordinal))
                files[path] = 0;
            else if (!path.StartsWith("/swagger", StringComparison.Ordinal))
                calls.Enqueue($"{request.Method} {path}");
        };
    }
}

/// <param name="Reference">The back office's key.</param>
public sealed record Shopper(string Reference, string Email)
{
    /// <summary>Number and reference of the customer's nth invoice.</summary>
    public string Invoice(int n) => $"{Reference}-{n}";
}
