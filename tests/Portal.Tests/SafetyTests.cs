using System.Net.Http.Json;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Testing;

namespace CustomerPayments.PortalTests;

/// <summary>Nothing in the data runs, and nothing foreign is asked for.</summary>
public sealed class SafetyTests : PortalTest
{
    [Test]
    public async Task Scripts_in_names_and_numbers_are_shown_and_not_run()
    {
        const string Name = "<img src=x onerror=alert(1)>";
        const string Number = "\"><script>alert(2)</script>";
        var customer = await CustomerAsync();
        await Stage.BackOffice.PutCustomerAsync(customer.Reference, customer.Email, Name);
        (await Stage.BackOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{customer.Reference}-x", new
        {
            customerReference = customer.Reference,
            number = Number,
            purchaseOrder = "javascript:alert(3)",
            issuedOn = "2026-05-15",
            dueOn = "2026-06-30",
            currency = "USD",
            total = 150_11,
            amountDue = 150_11,
            lines = new[] { new {
                description = "<b onclick=alert(4)>Gravel</b>", quantity = 1, unitPrice = 150_11, amount = 150_11 } },
        })).EnsureSuccessStatusCode();

        await SignInAsync(customer);
        await Expect(Page.GetByText(Name)).ToBeVisibleAsync();
        await Link(Number).ClickAsync();
        await Expect(Page.GetByText("<b onclick=alert(4)>Gravel</b>")).ToBeVisibleAsync();
        await Button("Pay this invoice").ClickAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Expect(Link(Number)).ToBeVisibleAsync();
        await GoAsync($"/invoices?q={Uri.EscapeDataString("<script>alert(5)</script>")}");
        await Expect(Page.GetByText("No invoice matches “<script>alert(5)</script>”.")).ToBeVisibleAsync();
        // PortalTest fails on any dialog, error or breach of the policy.
    }

    [Test]
    public async Task Every_call_is_an_operation_of_the_contract_or_the_gateways()
    {
        if (!Contract.IsWritten)
            Assert.Ignore("openapi.yaml has no operations yet.");
        await ReadyToPayAsync(151_11);
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(Calls, Does.Contain("POST /v1/payments").And.Contain("GET /v1/branding").And.Contain(
            "POST /simulator/graphql"));
        Assert.That(Calls.Where(call => !Contract.Has(call)), Is.Empty);
    }

    [Test]
    public async Task The_pages_come_with_a_strict_policy()
    {
        var answer = await Stage.Api.Http.GetAsync("/portal/activate");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Multiple(() =>
        {
            Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/html; charset=utf-8"));
            Assert.That(policy, Does.StartWith("default-src 'none'").And.Contain("script-src 'self';").And.Contain(
                "require-trusted-types-for 'script'"));
            Assert.That(policy, Does.Not.Contain("unsafe").And.Not.Contain("braintree").And.Not.Contain("*"));
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
            Assert.That(answer.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
        });
    }

    [Test]
    public void Braintrees_script_is_allowed_only_where_braintree_is_the_gateway()
    {
        var sandbox = new BraintreeOptions { Environment = GatewayEnvironment.Sandbox };
        var production = new BraintreeOptions { Environment = GatewayEnvironment.Production };
        Assert.Multiple(() =>
        {
            Assert.That(PolicyFor(new BraintreeOptions(), null), Does.Not.Contain("braintree"));
            Assert.That(PolicyFor(sandbox, null),
                Does.Contain("script-src 'self' https://js.braintreegateway.com").And.Contain(
                    "https://api.sandbox.braintreegateway.com").And.Not.Contain("unsafe"));
            Assert.That(PolicyFor(production, null), Does.Not.Contain("sandbox"));
            Assert.That(PolicyFor(production, null), Does.EndWith(TypesDemanded));
            Assert.That(
                PolicyFor(new BraintreeOptions
                {
                    Environment = GatewayEnvironment.Production, ThreeDSecure = true,
                }, null),
                Does.Not.Contain("trusted-types"), "Braintree's script for it makes markup");
            Assert.That(PolicyFor(new BraintreeOptions(), "https://cdn.example/logo.png"),
                Does.Contain("img-src 'self' data: https://cdn.example;"));
        });
    }

    private const string TypesDemanded = "; require-trusted-types-for 'script'; trusted-types default";

    private static string PolicyFor(BraintreeOptions options, string? logoUrl) =>
        Api.Pages.PortalPages.PolicyFor(BraintreeDescription.Of(options).PageSources, logoUrl);

    [Test]
    public async Task No_script_can_read_what_renews_the_session()
    {
        await SignInAsync(await CustomerAsync(1_00));
        Assert.Multiple(async () =>
        {
            Assert.That(await Page.EvaluateAsync<int>("localStorage.length"), Is.Zero);
            Assert.That(await Page.EvaluateAsync<string>("document.cookie"), Is.Empty);
            var cookie = (await Context.CookiesAsync()).Single();
            Assert.That(
                (cookie.Name, cookie.HttpOnly, cookie.SameSite, cookie.Path),
                Is.EqualTo(("portal-refresh", true, Microsoft.Playwright.SameSiteAttribute.Strict, "/v1/sessions")));
            var kept = await Page.EvaluateAsync<string>("JSON.stringify(sessionStorage)");
            Assert.That(kept, Does.Not.Contain(".eyJ"), "The access token is in memory only");
            Assert.That(kept, Does.Not.Contain((await Context.CookiesAsync())[0].Value));
        });
    }

    [Test]
    public async Task Unknown_files_are_not_found_and_unknown_pages_say_so()
    {
        Assert.That((int)(await Stage.Api.Http.GetAsync("/portal/nothing.js")).StatusCode, Is.EqualTo(404));
        await GoAsync("/nothing");
        await Expect(Heading("There is no such page")).ToBeVisibleAsync();
    }
}
