using System.Globalization;
using System.Text;
using System.Text.Json;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>Whatever becomes of an answer on its way, it is never taken for a success that it is not.</summary>
public sealed class MutatedAnswerTests
{
    private const int Mutations = 100_000;
    private const string Account = "portal_demo_usd";

    private static readonly string[] Words =
    [
        "SUBMITTED_FOR_SETTLEMENT", "SETTLED", "SETTLEMENT_PENDING", "PROCESSOR_DECLINED", "VOIDED", "AUTHORIZING",
        "BRAND_NEW", "null", "true", "0",
        "120.44", "120.46", "1204.5", "12045", "-120.45", "1e2", "EUR", "usd", "other_account", "", "\"errors\":[{}],",
        "{}", "[]", "\"data\":null,",
    ];

    [Test]
    public async Task A_hundred_thousand_mutated_answers_never_yield_a_false_success()
    {
        var seed = TestContext.CurrentContext.Random.Next();
        var random = new Random(seed);
        var charge = Adapter.Charge(120_45);
        var good = $$$$"""
            {"data":{"charge":{"transaction":{"id":"tx1","orderId":"{{{{charge.Payment.OrderId}}}}","status":"SUBMITTED_FOR_SETTLEMENT","merchantAccountId":"{{{{Account}}}}","amount":{"value":"120.45","currencyCode":"USD"},"paymentMethodSnapshot":{"__typename":"CreditCardTransactionDetails","creditCard":{"brandCode":"VISA","last4":"1111"}},"statusHistory":[{"status":"SUBMITTED_FOR_SETTLEMENT"}],"refunds":[]}}},"extensions":{"requestId":"r"}}
            """;
        var body = good;
        using var transport = new Adapter.Canned(
            _ => new HttpResponseMessage { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        var gateway = Adapter.Over(transport, new FakeTimeProvider(Adapter.Now));
        var state = new PaymentState(
            charge.Payment, PaymentStatus.Processing, charge.Amount, Account, null, Adapter.Now, 0, null, null, 0,
            InvoicesStillPayable: false);

        var (accepted, refused, unknown) = (0, 0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            body = i == 0 ? good : Mutate(good, random);
            var move = PaymentDecision.Next(
                state, await gateway.ChargeAsync(charge, CancellationToken.None), Adapter.Now);
            switch (move)
            {
                case PaymentMove.Accept:
                    accepted++;
                    if (!SaysWhatWasAsked(body, charge.Payment))
                        Assert.Fail($"seed {seed}: taken for a success: {body}");
                    break;
                case PaymentMove.Fail:
                    refused++;
                    break;
                default:
                    unknown++;
                    break;
            }
        }

        TestContext.Out.WriteLine($"seed {seed}: {accepted} accepted and right, {refused} refused, {unknown} unknown");
        Assert.That((accepted > 0, unknown > Mutations / 2), Is.EqualTo((true, true)));
    }

    private static string Mutate(string text, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 40), text.Length - at);
            text = random.Next(6) switch
            {
                0 => text[..at],
                1 => text.Remove(at, length),
                2 => text.Insert(at, text.Substring(at, length)),
                3 => text[..at] + (char)random.Next(32, 127) + text[(at + 1)..],
                4 => text[..at] + Words[random.Next(Words.Length)] + text[Math.Min(text.Length, at + length)..],
                _ => ReplaceValue(text, random),
            };
            if (text.Length == 0)
                break;
        }

        return text;
    }

    /// <summary>Another value in the place of one: the body stays JSON, and says something else.</summary>
    private static string ReplaceValue(string text, Random random)
    {
        string[] members = ["id", "orderId", "status", "merchantAccountId", "value", "currencyCode"];
        var member = $"\"{members[random.Next(members.Length)]}\":\"";
        var from = text.IndexOf(member, StringComparison.Ordinal);
        var to = from < 0 ? -1 : text.IndexOf('"', from + member.Length);
        return to < 0 ? text : text[..(from + member.Length)] + Words[random.Next(Words.Length)]
            .Replace("\"", "") + text[to..];
    }

    /// <summary>Read by other means than the product's.</summary>
    private static bool SaysWhatWasAsked(string body, PaymentId payment)
    {
        using var json = JsonDocument.Parse(body);
        var transaction = json.RootElement.GetProperty("data").GetProperty("charge").GetProperty("transaction");
        var amount = transaction.GetProperty("amount");
        var hasErrors = json.RootElement.TryGetProperty("errors", out var errors)
            && errors.ValueKind is JsonValueKind.Array && errors.GetArrayLength() > 0;
        return !hasErrors
            && transaction.GetProperty("id").GetString() is { Length: > 0 }
            && transaction.GetProperty("orderId").GetString() == payment.OrderId
            && transaction.GetProperty("merchantAccountId").GetString() == Account
            && transaction.GetProperty("status")
                .GetString() is "SUBMITTED_FOR_SETTLEMENT" or "SETTLING" or "SETTLEMENT_PENDING" or "SETTLED"
            && decimal.Parse(amount.GetProperty("value")
                .GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) == 120.45m
            && amount.GetProperty("currencyCode").GetString() == "USD";
    }
}
