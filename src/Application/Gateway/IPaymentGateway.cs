using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Gateway;

/// <summary>The processor that moves the money. One merchant account per deployment.</summary>
public interface IPaymentGateway
{
    /// <summary>The account that charges go to; it decides their currency.</summary>
    string MerchantAccountId { get; }

    /// <summary>A credential for the browser's hosted fields; can tokenize, cannot move money.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task<ClientToken> CreateClientTokenAsync(CancellationToken ct);

    /// <summary>
    /// Charges the whole of a payment, with its id as the order id. Call once per payment: after
    /// <see cref="Evidence.NoAnswer"/> ask <see cref="FindByOrderIdAsync"/>, never charge again.
    /// </summary>
    /// <returns>A decline and an outage are evidence, not exceptions.</returns>
    Task<Evidence> ChargeAsync(Charge charge, CancellationToken ct);

    /// <summary>Makes somebody to keep bank accounts for. Moves no money.</summary>
    /// <param name="company">The customer's name.</param>
    /// <returns>The gateway's id of it, up to 64 characters.</returns>
    /// <exception cref="GatewayUnavailableException">
    /// The gateway may have made a customer; it stays unused.
    /// </exception>
    Task<string> CreateCustomerAsync(string company, CancellationToken ct);

    /// <summary>Keeps a bank account for one debit and checks it on the bank network. Moves no money.</summary>
    Task<VaultingOutcome> VaultBankAccountAsync(BankAccountToVault account, CancellationToken ct);

    /// <summary>Deletes a vaulted account; a missing account is not an error.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task DeleteVaultedAccountAsync(string vaultedAccountId, CancellationToken ct);

    /// <summary>All transactions with this very order id. None found is no proof: the search index lags.</summary>
    /// <exception cref="GatewayUnavailableException">
    /// The search did not end, which is not the same as finding nothing.
    /// </exception>
    Task<IReadOnlyList<GatewayTransaction>> FindByOrderIdAsync(PaymentId payment, CancellationToken ct);

    /// <summary>
    /// The transactions made between two instants (UTC, both included), a page at a time, newest first.
    /// </summary>
    /// <param name="after">The earlier page's <see cref="GatewayPage.Next"/>; null for the first.</param>
    /// <exception cref="GatewayUnavailableException"/>
    Task<GatewayPage> ListMadeAsync(DateTime since, DateTime until, string? after, CancellationToken ct);

    /// <summary>The transactions with a refund or reversal made between two instants, paged in the same way.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task<GatewayPage> ListRefundedAsync(DateTime since, DateTime until, string? after, CancellationToken ct);

    /// <param name="transactionIds">
    /// The API's, as everywhere here where nothing else is said; at most <see cref="GatewayDescription.IdsMax"/>.
    /// </param>
    /// <exception cref="GatewayUnavailableException"/>
    Task<IReadOnlyList<GatewayTransaction>> FindByIdsAsync(
        IReadOnlyCollection<string> transactionIds, CancellationToken ct);

    /// <summary>The transaction as it stands, not as an index remembers it; null when there is none.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task<GatewayTransaction?> ReadAsync(string transactionId, CancellationToken ct);

    /// <summary>The transaction that people name by either of its ids; null when there is none.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task<GatewayTransaction?> ReadByEitherIdAsync(string id, CancellationToken ct);

    /// <summary>
    /// The transaction that a notification names; null when there is none. Notifications may use other ids than the
    /// API.
    /// </summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task<GatewayTransaction?> ReadNotifiedAsync(string reference, CancellationToken ct);

    /// <summary>
    /// Voids a charge before settlement, refunds it in full afterwards; once, however often it is asked.
    /// </summary>
    /// <returns>Why the gateway refused; null when it agreed or did not answer: read the transaction to know.</returns>
    Task<string?> ReverseAsync(string transactionId, CancellationToken ct);

    /// <summary>Whether the gateway answers and accepts our keys.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task PingAsync(CancellationToken ct);
}

/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record GatewayPage(IReadOnlyList<GatewayTransaction> Transactions, string? Next);

/// <summary>The gateway did not answer a question that moves no money. Ask again later.</summary>
public sealed class GatewayUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <param name="Environment"><c>simulator</c>, <c>sandbox</c> or <c>production</c>.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record ClientToken(string Token, string Environment, DateTime ExpiresAt);

/// <param name="MethodToken">One-time token of a card, or the id of a vaulted bank account; never logged.</param>
/// <param name="Device">Where it is paid from.</param>
/// <param name="Ownership">Of the bank account; null for a card, and where the gateway did not say.</param>
/// <param name="PurchaseOrder">The purchase order that all invoices name; null when they differ.</param>
/// <param name="References">For whoever has to tell the payment from the charge alone.</param>
public sealed record Charge(
    PaymentId Payment, Money Amount, PaymentMethod Method, string MethodToken, PayersDevice Device,
    ChargeReferences References, AccountOwnership? Ownership = null, string? PurchaseOrder = null);

/// <summary>The payer's device, for the gateway's fraud checks. Unknown facts are null.</summary>
/// <param name="Data">What the gateway's own script has collected.</param>
public sealed record PayersDevice(string? Data, string? IpAddress, string? UserAgent);

/// <param name="GatewayCustomerId">The gateway's customer who owns the account.</param>
/// <param name="Nonce">One-time token; spent by the vaulting.</param>
/// <param name="AcceptedAt">UTC; when the payer accepted <paramref name="MandateText"/>.</param>
public sealed record BankAccountToVault(
    string GatewayCustomerId, string Nonce, string MandateText, DateTime AcceptedAt);

/// <summary>What became of vaulting a bank account. No money has moved in any case.</summary>
public abstract record VaultingOutcome
{
    private VaultingOutcome() { }

    /// <param name="NotVerified">Why the account must not be debited; null when the bank network verified it.</param>
    /// <param name="Ownership">As the payer gave it; null when the gateway did not repeat it.</param>
    public sealed record Vaulted(string AccountId, Failure? NotVerified, AccountOwnership? Ownership = null)
        : VaultingOutcome
    {
        /// <summary>
        /// Set when the bank network knows nothing of the account, so that deposits may still verify it.
        /// </summary>
        public BankAccountFace? MayBeVerifiedByDeposits { get; init; }

        /// <summary>The network verified it, and says that its debits come back more often than others.</summary>
        public bool IsRisky { get; init; }
    }

    /// <param name="IsCustomerGone">The gateway no longer has the customer to keep it for.</param>
    public sealed record NotVaulted(Failure Why, bool IsCustomerGone = false) : VaultingOutcome;
}
