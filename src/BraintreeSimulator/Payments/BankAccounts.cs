using System.Security.Cryptography;
using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Sandbox;
using CustomerPayments.BraintreeSimulator.Settings;
using static CustomerPayments.BraintreeSimulator.Requests.GatewayRefusalException;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>Vaulted bank accounts and their verification, and the customers who own them.</summary>
internal sealed class BankAccounts(
    GatewayLedger ledger, SimulatorClock clock, SimulatorOptions options, PaymentMethods methods)
{
    private const int WrongGuessesMax = 5;
    private readonly BankCalendar calendar = new(options.BusinessTimeZone);

    public CustomerRecord CreateCustomer(Input? given)
    {
        var customer = new CustomerRecord
        {
            LegacyId = GlobalId.NewLegacyId(),
            CreatedAt = clock.Now,
            Given = given?.Keep(
                "company", "email", "firstName", "lastName", "phoneNumber", "fax", "website", "customFields"),
        };
        lock (ledger.Gate) ledger.Save(customer);
        return customer;
    }

    /// <summary>
    /// Turns a single-use token into a vaulted account. It succeeds even when the verification does not; without a
    /// customer id a customer is made for it.
    /// </summary>
    public (PaymentMethodRecord Account, VerificationRecord Verification) Vault(Input input)
    {
        lock (ledger.Gate)
        {
            var token = Token(input.RequiredText("paymentMethodId"));
            var instrument = (BankInstrument)token.Instrument;
            if (input.Text("achMandate") is { Length: > 0 } mandate)
                instrument = instrument with
                {
                    MandateText = mandate,
                    MandateAcceptedAt = input.Instant("achMandateAcceptedAt") ?? clock.Now,
                };

            var owner = input.Text("customerId") is { } id ? Customer(id) : CreateCustomer(null);
            var legacyId = GlobalId.NewLegacyId();
            var account = new PaymentMethodRecord
            {
                Id = GlobalId.Of(GlobalId.BankAccount, legacyId),
                LegacyId = legacyId,
                CreatedAt = clock.Now,
                Instrument = instrument,
                CustomerLegacyId = owner.LegacyId,
            };
            var verification = FirstVerification(account, input);
            account = account with { Verified = verification.Status is VerificationStatus.Verified };
            ledger.Save([account, verification, .. methods.Spent(token)]);
            return (account, verification);
        }
    }

    public VerificationRecord Verify(Input input)
    {
        lock (ledger.Gate)
        {
            var account = methods.Get(input.RequiredText("paymentMethodId"));
            if (!account.InVault || account.Instrument is not BankInstrument)
                throw new GatewayRefusalException(
                    "VALIDATION", "Only a vaulted US bank account can be verified.", null, "paymentMethodId");

            var verification = FirstVerification(account.Stored!, input);
            SaveWithAccount(verification);
            return verification;
        }
    }

    public (VerificationRecord Verification, string Outcome) Confirm(Input input)
    {
        lock (ledger.Gate)
        {
            var id = GlobalId.LegacyOf(GlobalId.Verification, input.RequiredText("verificationId"));
            var verification = id is null ? null : ledger.Find<VerificationRecord>(id);
            if (verification is null) throw NotFound("verificationId");
            if (verification.Method is not VerificationMethod.MicroTransfers)
                throw new GatewayRefusalException(
                    "VALIDATION", "The verification is not by micro-transfers.", null, "verificationId");
            if (verification.WrongGuesses >= WrongGuessesMax) return (verification, "TOO_MANY_ATTEMPTS");
            if (verification.Status is not VerificationStatus.Pending || verification.DueAt is not null)
                throw new GatewayRefusalException(
                    "VALIDATION", "The verification awaits no amounts.", null, "verificationId");

            var right = input.List<int>("amountsInCents").Order().SequenceEqual(verification.DepositsMinor.Order());
            var confirmed = right ? Confirmed(verification) : GuessedWrong(verification);
            SaveWithAccount(confirmed);
            return (confirmed, right ? "CONFIRMED"
                : confirmed.WrongGuesses >= WrongGuessesMax ? "TOO_MANY_ATTEMPTS" : "AMOUNTS_DO_NOT_MATCH");
        }
    }

    /// <summary>The banking days have passed after which confirmed amounts count.</summary>
    public void VerifyDue(VerificationRecord verification) => SaveWithAccount(verification with
    {
        Status = VerificationStatus.Verified,
        ProcessorCode = "1000",
        DeterminedAt = verification.DueAt,
        DueAt = null,
    });

    public void Delete(string id)
    {
        lock (ledger.Gate)
        {
            var stored = ledger.Find<PaymentMethodRecord>(id);
            ledger.Remove(stored is { SingleUse: false } ? stored : throw NotFound("paymentMethodId"));
        }
    }

    private VerificationRecord Confirmed(VerificationRecord verification) =>
        SandboxBankChecks.ConfirmsLate((BankInstrument)verification.Instrument)
            ? verification with { DueAt = calendar.EndOfBankingDay(clock.Now, 3) }
            : verification with
            {
                Status = VerificationStatus.Verified,
                ProcessorCode = "1000",
                DeterminedAt = clock.Now,
            };

    private VerificationRecord GuessedWrong(VerificationRecord verification)
    {
        var guesses = verification.WrongGuesses + 1;
        return guesses < WrongGuessesMax
            ? verification with { WrongGuesses = guesses }
            : verification with
            {
                WrongGuesses = guesses,
                Status = VerificationStatus.GatewayRejected,
                DeterminedAt = clock.Now,
            };
    }

    private PaymentMethods.Usable Token(string id)
    {
        PaymentMethods.Usable token;
        try
        {
            token = methods.Get(id);
        }
        catch (GatewayRefusalException spent) when (spent.LegacyCode is "91564")
        {
            throw Invalid("93107", "Cannot use a single-use payment method more than once.", "paymentMethodId");
        }

        return token is { InVault: false, Instrument: BankInstrument }
            ? token
            : throw new GatewayRefusalException(
                "VALIDATION", "Payment method is not a single-use US bank account.", null, "paymentMethodId");
    }

    private CustomerRecord Customer(string id) =>
        GlobalId.LegacyOf(GlobalId.Customer, id) is { } legacyId
            && ledger.Find<CustomerRecord>(legacyId) is { } customer
            ? customer
            : throw NotFound("customerId");

    private VerificationRecord FirstVerification(PaymentMethodRecord account, Input input)
    {
        var method = input.Choice<VerificationMethod>("verificationMethod")!.Value;
        if (method is VerificationMethod.TokenizedCheck)
            throw new GatewayRefusalException(
                "VALIDATION", "Tokenized checks are no longer supported.", null, "verificationMethod");

        var instrument = (BankInstrument)account.Instrument;
        var (status, code) = SandboxBankChecks.First(method, instrument);
        return new VerificationRecord
        {
            LegacyId = GlobalId.NewLegacyId(),
            Sequence = ledger.NextSequence(),
            PaymentMethodId = account.Id,
            Instrument = instrument,
            Method = method,
            Status = status,
            ProcessorCode = code,
            CreatedAt = clock.Now,
            DeterminedAt = status is VerificationStatus.Pending ? null : clock.Now,
            DepositsMinor = method is not VerificationMethod.MicroTransfers ? []
                : instrument.TestDigit is 0 or 1 ? SandboxBankChecks.TestDeposits
                : [RandomNumberGenerator.GetInt32(1, 100), RandomNumberGenerator.GetInt32(1, 100)],
        };
    }

    /// <summary>Once any verification has succeeded the account stays chargeable.</summary>
    private void SaveWithAccount(VerificationRecord verification)
    {
        var account = ledger.Find<PaymentMethodRecord>(verification.PaymentMethodId);
        if (account is not null && verification.Status is VerificationStatus.Verified)
            ledger.Save(verification, account with { Verified = true });
        else
            ledger.Save(verification);
    }
}
