using System.Security.Cryptography;
using System.Text;
using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Settings;
using static CustomerPayments.BraintreeSimulator.Requests.GatewayRefusalException;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>The three ways to charge: any method, a card, a bank account.</summary>
internal sealed class Charges(
    GatewayLedger ledger, SimulatorClock clock, SimulatorOptions options, PaymentMethods methods, Settlement settlement)
{
    private readonly CardSales cards = new(ledger, options);
    private readonly BankSales banks = new(ledger, clock, settlement);
    private readonly RequestKeys keys = new(ledger, clock, options);

    /// <summary>
    /// Makes a sale, or says with which processor code or rule it was refused: that is a transaction too.
    /// </summary>
    /// <param name="operation">Name of the mutation, which says what kind of method it takes.</param>
    /// <exception cref="GatewayRefusalException">The input is invalid; there is no transaction.</exception>
    public TransactionRecord Charge(string operation, Input input, ChargeScript script)
    {
        lock (ledger.Gate)
        {
            var use = keys.For(operation, input);
            if (use.Earlier is { } earlier) return earlier;

            var request = ChargeRequest.From(input, options);
            var method = methods.Get(request.PaymentMethodId);
            Check(operation, request, method);

            var sale = Decide(request, method, script) with
            {
                SearchableFrom = script.HiddenFor is { } lag ? clock.Now + lag : null,
            };
            ledger.Save([sale, .. methods.Spent(method), .. use.Note(sale)]);

            if (script.Twice)
                ledger.Save(sale with { LegacyId = GlobalId.NewLegacyId(), Sequence = ledger.NextSequence() });
            if (script.SettlesAtOnce && sale.Status is PaymentStatus.SettlementPending)
                settlement.Settle(sale.LegacyId);
            return sale;
        }
    }

    private TransactionRecord Decide(ChargeRequest request, PaymentMethods.Usable method, ChargeScript script)
    {
        var sale = new TransactionRecord
        {
            LegacyId = GlobalId.NewLegacyId(),
            Sequence = ledger.NextSequence(),
            CreatedAt = clock.Now,
            AmountMinor = request.AmountMinor,
            RequestedMinor = request.AmountMinor,
            OrderId = request.OrderId,
            Instrument = method.Instrument,
            PaymentMethodId = method.InVault ? method.Id : null,
            CustomerLegacyId = method.Stored?.CustomerLegacyId
                ?? (request.CustomerId is { } customer ? GlobalId.LegacyOf(GlobalId.Customer, customer) : null),
            Given = request.Given,
            History = [],
        };
        return method.Instrument switch
        {
            CardInstrument card => cards.Decide(sale, card, request, script),
            BankInstrument account => banks.Decide(sale, account, script),
            _ => throw new InvalidOperationException("An instrument is a card or a bank account."),
        };
    }

    private void Check(string operation, ChargeRequest request, PaymentMethods.Usable method)
    {
        var isBank = method.Instrument is BankInstrument;
        if (operation is "chargeCreditCard" && isBank)
            throw new GatewayRefusalException(
                "VALIDATION", "Payment method is not a credit card.", null, "paymentMethodId");
        if (operation is "chargeUsBankAccount" && !isBank)
            throw new GatewayRefusalException(
                "VALIDATION", "Payment method is not a US bank account.", null, "paymentMethodId");

        if (isBank && !method.InVault)
            throw Invalid(
                "915171", "Cannot charge a bank account that has not been vaulted and verified.", "paymentMethodId");
        if (isBank && !method.Stored!.Verified)
            throw Invalid(
                "915172", "The vaulted bank account must be verified before it is charged.", "paymentMethodId");

        if (method.Instrument is CardInstrument { Authentication.AmountMinor: { } verified }
            && verified != request.AmountMinor)
            throw Invalid("91585", "Amount must match the 3D Secure verification's.", "transaction", "amount");

        if (request.GivesCustomerDetails && (request.CustomerId is not null || method.InVault))
            throw new GatewayRefusalException(
                "VALIDATION", "Customer details go with a single-use payment method and no customer.",
                null, "transaction", "customerDetails");
        if (request.CustomerId is { } id && !IsCustomer(GlobalId.LegacyOf(GlobalId.Customer, id)))
            throw Invalid("91510", "Customer ID is invalid.", "transaction", "customerId");
    }

    private bool IsCustomer(string? legacyId) =>
        legacyId is not null && ledger.Find<CustomerRecord>(legacyId) is not null;
}

/// <summary>The thirty-day memory behind <c>apiRequestKey</c>, when the merchant has it.</summary>
internal sealed class RequestKeys(GatewayLedger ledger, SimulatorClock clock, SimulatorOptions options)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>What to do with a request: answer <c>Earlier</c> again, or note what it became.</summary>
    public sealed record Use(TransactionRecord? Earlier, Func<TransactionRecord, IEnumerable<LedgerRecord>> Note);

    /// <exception cref="GatewayRefusalException">The key was used with other input.</exception>
    public Use For(string operation, Input input)
    {
        if (!options.ApiRequestKeys || input.Text("apiRequestKey") is not { Length: > 0 } key)
            return new Use(null, _ => []);

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(operation + input.AsJson())));
        var used = ledger.Find<RequestKeyRecord>(key);
        if (used is null || used.UsedAt + Memory <= clock.Now)
            return new Use(null, made =>
            [
                new RequestKeyRecord
                {
                    RequestKey = key, UsedAt = clock.Now, InputDigest = digest, TransactionLegacyId = made.LegacyId,
                },
            ]);

        return used.InputDigest == digest
            ? new Use(ledger.Find<TransactionRecord>(used.TransactionLegacyId), _ => [])
            : throw new GatewayRefusalException(
                "VALIDATION", "The apiRequestKey was already used with different input.", null, "apiRequestKey");
    }
}
