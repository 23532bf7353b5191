using System.Text.Json;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>What a charge says beside its amount and its order.</summary>
public sealed class ChargeInputTests
{
    [TestCase(AccountOwnership.Business, "CCD")]
    [TestCase(AccountOwnership.Personal, "WEB")]
    [TestCase(null, "WEB")]
    public async Task A_companys_account_is_debited_as_CCD_and_a_persons_as_WEB(
        AccountOwnership? ownership, string expected) =>
        Assert.That(await EntryClassAsync(ownership, new BraintreeOptions()), Is.EqualTo(expected));

    [TestCase(AccountOwnership.Business)]
    [TestCase(AccountOwnership.Personal)]
    public async Task A_setting_decides_for_both_kinds_of_account(AccountOwnership ownership) => Assert.That(
        await EntryClassAsync(ownership, new BraintreeOptions { AchEntryClass = AchEntryClass.PPD }),
        Is.EqualTo("PPD"));

    [Test]
    public async Task A_card_has_no_entry_class()
    {
        var input = await InputAsync(Adapter.Charge(100), new BraintreeOptions());
        Assert.That(input.TryGetProperty("options", out _), Is.False);
    }

    [Test]
    public async Task A_card_must_have_been_verified_by_its_bank_where_that_is_configured()
    {
        var input = await InputAsync(Adapter.Charge(100), new BraintreeOptions { ThreeDSecure = true });
        Assert.That(
            input.GetProperty("options").GetRawText(),
            Is.EqualTo("""{"threeDSecureAuthentication":{"required":true}}"""));
    }

    [Test]
    public async Task A_bank_account_needs_no_3_D_Secure()
    {
        var charge = Adapter.Charge(100, PaymentMethod.Ach, "id");
        var input = await InputAsync(charge, new BraintreeOptions { ThreeDSecure = true });
        Assert.That(input.GetProperty("options").TryGetProperty("threeDSecureAuthentication", out _), Is.False);
    }

    [TestCase("PO-2026-000123456", true)]
    [TestCase("PO-2026-0001234567", false, TestName = "An order number of more than 17 characters is left out")]
    [TestCase("Größe 7", false, TestName = "An order number with letters that processors do not take is left out")]
    [TestCase(null, false, TestName = "No order number is sent where there is none")]
    public async Task The_order_number_is_sent_for_level_2_where_processors_take_it(string? order, bool isSent)
    {
        var input = await InputAsync(Adapter.Charge(100) with { PurchaseOrder = order }, new BraintreeOptions());
        var transaction = input.GetProperty("transaction");
        Assert.That(transaction.TryGetProperty("purchaseOrderNumber", out var sent)
            ? sent.GetString()
            : null, Is.EqualTo(isSent ? order : null));
        Assert.That(
            transaction.TryGetProperty("lineItems", out _), Is.False, "line items that do not sum decline a charge");
    }

    [Test]
    public async Task The_references_go_along_in_the_custom_fields_that_are_configured()
    {
        var options = new BraintreeOptions { CustomFields = new() { Customer = "erp_customer", Invoices = "erp_invoices" } };
        var sent = (await InputAsync(Adapter.Charge(100), options)).GetProperty("transaction").GetProperty("customFields");
        Assert.That(
            sent.GetRawText(),
            Is.EqualTo("""[{"name":"erp_customer","value":"C-1"},{"name":"erp_invoices","value":"N-1 N-2"}]"""));
    }

    [Test]
    public async Task No_custom_field_is_sent_where_none_is_configured()
    {
        var input = await InputAsync(Adapter.Charge(100), new BraintreeOptions { CustomFields = new() });
        Assert.That(input.GetProperty("transaction").TryGetProperty("customFields", out _), Is.False);
    }

    [TestCase(50, 4, true)]
    [TestCase(50, 5, false)]
    public async Task A_list_of_invoices_that_fits_is_sent_whole_and_no_other(int count, int length, bool isSent)
    {
        var invoices = Enumerable.Range(0, count).Select(n => $"{n}".PadLeft(length, 'N')).ToList();
        var charge = Adapter.Charge(100) with { References = new ChargeReferences("C-1", invoices, null) };
        var fields = (await InputAsync(charge, new BraintreeOptions())).GetProperty("transaction")
            .GetProperty("customFields").EnumerateArray().Select(field => field.GetProperty("name").GetString());
        Assert.That(string.Join(' ', fields), Is.EqualTo(isSent ? "customer invoices" : "customer"));
    }

    [TestCase("erp-customer", "invoices")]
    [TestCase("", "invoices")]
    [TestCase("same", "same")]
    public void A_name_that_no_custom_field_can_have_is_refused(string customer, string invoices)
    {
        var options = new BraintreeOptions { CustomFields = new() { Customer = customer, Invoices = invoices } };
        Assert.That(
            options.Validate(new(options)).Select(result => result.ErrorMessage),
            Has.One.StartsWith("Braintree:CustomFields"));
    }

    [Test]
    public async Task A_timestamp_has_six_digits_of_the_second()
    {
        using var transport = Adapter.Canned.Body("{}");
        var gateway = Adapter.Over(transport, new FakeTimeProvider(Adapter.Now));
        var since = Adapter.Now.AddTicks(1_234_567);
        Assert.That(
            () => gateway.ListMadeAsync(since, since.AddDays(1), null, CancellationToken.None),
            Throws.InstanceOf<GatewayUnavailableException>());

        var criteria = JsonElement.Parse(transport.LastBody!).GetProperty("variables").GetProperty("input")
            .GetProperty("createdAt");
        Assert.That(
            criteria.GetProperty("greaterThanOrEqualTo").GetString(), Is.EqualTo("2026-06-01T14:00:00.123456Z"));
    }

    private static async Task<string?> EntryClassAsync(AccountOwnership? ownership, BraintreeOptions options)
    {
        var input = await InputAsync(
            Adapter.Charge(100, PaymentMethod.Ach, "id") with { Ownership = ownership }, options);
        return input.GetProperty("options").GetProperty("standardEntryClassCode").GetString();
    }

    private static async Task<JsonElement> InputAsync(Charge charge, BraintreeOptions options)
    {
        using var transport = Adapter.Canned.Body("{}");
        await Adapter.Over(transport, new FakeTimeProvider(Adapter.Now), options)
            .ChargeAsync(charge, CancellationToken.None);
        return JsonElement.Parse(transport.LastBody!).GetProperty("variables").GetProperty("input");
    }
}
