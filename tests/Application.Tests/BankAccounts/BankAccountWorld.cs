using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;

namespace CustomerPayments.Application.Tests.BankAccounts;

/// <summary>A customer whose bank the network knows nothing of.</summary>
public abstract class BankAccountWorld(DatabaseProvider database) : WorldTests(database)
{
    protected static readonly IReadOnlyList<int> Right = FakeDeposits.Amounts;
    protected static readonly IReadOnlyList<int> Wrong = [1, 2];

    protected CustomerId Customer { get; private set; }

    [SetUp]
    public async Task RegisterAsync()
    {
        Customer = await World.CustomerAsync();
        World.Gateway.UnknownBankAccount = new BankAccountFace("0006", "011000015", "Wells Fargo");
        World.Gateway.Ownership = AccountOwnership.Business;
    }

    /// <returns>The payment that fails because its account must be verified first.</returns>
    protected async Task<PaymentView> TryAsync() =>
        await World.PayAsync(Customer, PaymentMethod.Ach, await World.OweAsync(100));

    /// <returns>An account that waits for its amounts.</returns>
    protected async Task<BankAccountId> KeptAsync() => new((await TryAsync()).Method.BankAccountId!.Value);

    protected async Task<BankAccountId> VerifiedAsync()
    {
        var id = await KeptAsync();
        await ConfirmAsync(id, Right);
        return id;
    }

    protected Task<BankAccountView> ConfirmAsync(BankAccountId id, IReadOnlyList<int> amounts) =>
        World.SendAsync(new ConfirmBankAccount(Customer, id, amounts));

    protected Task<BankAccountView> AccountAsync(BankAccountId id) => World.SendAsync(new GetBankAccount(Customer, id));

    protected async Task<IReadOnlyList<BankAccountView>> AccountsAsync() =>
        (await World.SendAsync(new ListBankAccounts(Customer))).Items;

    protected async Task<PayInvoices> PayingFromAsync(BankAccountId id, string? key = null)
    {
        var paying = World.Paying(Customer, PaymentMethod.Ach, key ?? $"{Guid.NewGuid()}", await World.OweAsync(100));
        return paying with { Method = paying.Method with { Nonce = null, BankAccountId = id } };
    }

    protected async Task<PaymentView> PayFromAsync(BankAccountId id) =>
        (await World.SendAsync(await PayingFromAsync(id))).Payment;

    /// <summary>Time passes, and the sweep does what is due by then.</summary>
    protected Task<int> SweepAfterAsync(TimeSpan time)
    {
        World.Clock.Advance(time);
        return World.SendAsync(new FollowBankAccounts());
    }

    protected async Task<List<string>> EmailsAsync()
    {
        await World.SendAsync(new Application.Emails.SendPendingEmails(Everything: true));
        return [.. World.Mailer.Sent.Select(message => message.Kind)
            .Where(kind => kind.StartsWith("bank-account", StringComparison.Ordinal))];
    }
}
