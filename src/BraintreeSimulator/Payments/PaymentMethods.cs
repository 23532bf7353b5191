using System.Globalization;
using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Sandbox;
using static CustomerPayments.BraintreeSimulator.Requests.GatewayRefusalException;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>Single-use tokens and the vault.</summary>
internal sealed class PaymentMethods(GatewayLedger ledger, SimulatorClock clock, InstrumentReader instruments)
{
    /// <summary>How long a single-use token can be spent.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(3);

    private readonly SandboxNonces nonces = new(instruments);

    /// <summary>
    /// A method that can be used now. <c>Stored</c> is null for the static test tokens, which are never used up.
    /// </summary>
    public sealed record Usable(string Id, Instrument Instrument, PaymentMethodRecord? Stored)
    {
        public bool InVault => Stored is { SingleUse: false };
    }

    /// <exception cref="GatewayRefusalException">
    /// 91564 spent, 91565 unknown or expired, NOT_FOUND not in the vault.
    /// </exception>
    public Usable Get(string id)
    {
        if (nonces.Find(id) is { } instrument) return new Usable(id, instrument, null);

        var stored = ledger.Find<PaymentMethodRecord>(id);
        if (stored is null && GlobalId.Read(id) is { Type: GlobalId.Card or GlobalId.BankAccount })
            throw NotFound("paymentMethodId");
        if (stored is null || HasExpired(stored))
            throw Invalid("91565", "Unknown or expired single-use payment method.", "paymentMethodId");
        if (stored.ConsumedAt is not null)
            throw Invalid("91564", "Cannot use a single-use payment method more than once.", "paymentMethodId");
        return new Usable(id, stored.Instrument, stored);
    }

    /// <summary>
    /// The changed record of a single-use token that has been spent, to be saved with what it was spent on.
    /// </summary>
    public IEnumerable<LedgerRecord> Spent(Usable method) =>
        method.Stored is { SingleUse: true } token ? [token with { ConsumedAt = clock.Now }] : [];

    public PaymentMethodRecord TokenizeCard(Input card)
    {
        var number = card.Text("number") ?? "";
        if (!InstrumentReader.IsCardNumber(number))
            throw Invalid("81715", "Credit card number is invalid.", "creditCard", "number");
        if (!SandboxCards.Has(number))
            throw Invalid("81717", "Credit card number is not an accepted test number.", "creditCard", "number");
        if (!int.TryParse(card.Text("expirationMonth"), out var month) || month is < 1 or > 12)
            throw Invalid("81712", "Expiration month is invalid.", "creditCard", "expirationMonth");
        if (YearOf(card.Text("expirationYear")) is not { } year)
            throw Invalid("81713", "Expiration year is invalid.", "creditCard", "expirationYear");
        if (new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1) <= clock.Now)
            throw Invalid("81710", "Expiration date is invalid.", "creditCard", "expirationYear");
        if (card.Text("cvv") is { } cvv
            && (cvv.Length != (InstrumentReader.IsAmericanExpress(number) ? 4 : 3) || !cvv.All(char.IsAsciiDigit)))
            throw Invalid(
                "81707",
                "CVV must be 4 digits for American Express and 3 digits for other card types.",
                "creditCard",
                "cvv");

        return Keep("tokencc_bh", instruments.Card(
            number, $"{month:00}", $"{year}", card.Text("cvv"), card.Text("cardholderName"),
            card.Section("billingAddress")?.AsJson()));
    }

    public PaymentMethodRecord TokenizeBankAccount(Input account)
    {
        var business = account.Section("businessOwner");
        var person = account.Section("individualOwner");
        if (business is null == person is null)
            throw new GatewayRefusalException(
                "VALIDATION", "Exactly one of businessOwner and individualOwner is required.", null, "usBankAccount");
        if (string.IsNullOrWhiteSpace(account.Text("achMandate")))
            throw new GatewayRefusalException(
                "VALIDATION", "ACH mandate is required.", null, "usBankAccount", "achMandate");

        if (!InstrumentReader.IsRoutingNumber(account.RequiredText("routingNumber")))
            throw new GatewayRefusalException(
                "VALIDATION", "Routing number is invalid.", null, "usBankAccount", "routingNumber");

        var holder = business?.Text("businessName") ?? $"{person!.Text("firstName")} {person.Text("lastName")}";
        return Keep("tokenusbankacct_bh", instruments.Bank(
            account.RequiredText("accountNumber"), account.RequiredText("routingNumber"),
            account.RequiredText("accountType"), holder, business is not null, account.RequiredText("achMandate"),
            clock.Now));
    }

    /// <summary>A fresh token for the same card, with what its bank has said; the old one is spent.</summary>
    /// <exception cref="GatewayRefusalException">There is no such token, or it is spent.</exception>
    public PaymentMethodRecord Authenticated(string id, Func<CardInstrument, Authentication> said)
    {
        lock (ledger.Gate)
        {
            var method = Get(id);
            if (method.Instrument is not CardInstrument card) throw NotFound("paymentMethodId");
            ledger.Save([.. Spent(method)]);
            return Keep("tokencc_bh", card with { Authentication = said(card) });
        }
    }

    /// <summary>Four digits, or the last two of them, as on a card.</summary>
    private static int? YearOf(string? text) =>
        text is { Length: 2 or 4 } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            ? (text.Length == 2 ? 2000 + year : year) is var whole and >= 2000 and <= 2099 ? whole : null
            : null;

    private bool HasExpired(PaymentMethodRecord method) =>
        method is { SingleUse: true, ConsumedAt: null } && clock.Now >= method.CreatedAt + TokenLifetime;

    private PaymentMethodRecord Keep(string prefix, Instrument instrument)
    {
        var legacyId = GlobalId.NewLegacyId();
        var token = new PaymentMethodRecord
        {
            Id = $"{prefix}_{legacyId[..4]}_{legacyId[4..]}_{GlobalId.NewLegacyId()}",
            LegacyId = legacyId,
            CreatedAt = clock.Now,
            Instrument = instrument,
            SingleUse = true,
        };
        lock (ledger.Gate) ledger.Save(token);
        return token;
    }
}
