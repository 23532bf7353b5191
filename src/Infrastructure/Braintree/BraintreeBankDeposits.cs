using System.Text.Json.Serialization;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.BankAccounts;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>Braintree's micro-transfers.</summary>
internal sealed class BraintreeBankDeposits(BraintreeWire wire, IOptions<BraintreeOptions> options) : IBankDeposits
{
    private const string MicroTransfers = "MICRO_TRANSFERS";

    public async Task<BankDeposits> SendAsync(string vaultedAccountId, CancellationToken ct)
    {
        var input = new
        {
            paymentMethodId = vaultedAccountId,
            merchantAccountId = options.Value.MerchantAccountId,
            verificationMethod = MicroTransfers,
        };
        var answer = await wire.SendAsync<VerifyData>("VerifyUsBankAccount", new { input }, ct);
        return answer switch
        {
            WireAnswer<VerifyData>.Data({ VerifyUsBankAccount.Verification: { Id: not null } made }) =>
                DepositsOf(made),

            // This account cannot be verified. Refused keys and a busy gateway would say nothing of it.
            WireAnswer<VerifyData>.Refused { Error.Class: "VALIDATION" or "NOT_FOUND" } =>
                new BankDeposits(null, DepositStanding.Refused),
            _ => throw new GatewayUnavailableException($"{answer}"),
        };
    }

    public async Task<BankDeposits?> FindAsync(string vaultedAccountId, CancellationToken ct)
    {
        var answer = await wire.SendAsync<NodeData>("BankAccountVerifications", new { id = vaultedAccountId }, ct);
        return answer switch
        {
            WireAnswer<NodeData>.Data(var data) => data.Node?.Verifications?.Edges?.Select(edge => edge.Node)
                .OfType<Verification>().Where(found => found is { Id: not null, Details.Method: MicroTransfers })
                .OrderByDescending(found => found.CreatedAt).Select(DepositsOf).FirstOrDefault(),
            WireAnswer<NodeData>.Refused { Error.Class: "NOT_FOUND" } => null,
            _ => throw new GatewayUnavailableException($"{answer}"),
        };
    }

    public async Task<AmountsAnswer> ConfirmAsync(
        string verificationId, IReadOnlyList<int> amounts, CancellationToken ct)
    {
        var input = new { verificationId, amountsInCents = amounts };
        var answer = await wire.SendAsync<ConfirmData>("ConfirmMicroTransferAmounts", new { input }, ct);
        return answer switch
        {
            WireAnswer<ConfirmData>.Data({ ConfirmMicroTransferAmounts: { Status: { } status } confirmed }) =>
                new AmountsAnswer(MatchOf(status), StandingOf(confirmed.Verification?.Status)),
            WireAnswer<ConfirmData>.Refused { Error: { Class: "VALIDATION" or "NOT_FOUND" } error } =>
                new AmountsAnswer(MatchOf(error), DepositStanding.Pending),
            _ => throw new GatewayUnavailableException($"{answer}"),
        };
    }

    private static BankDeposits DepositsOf(Verification verification) =>
        new(verification.Id, StandingOf(verification.Status));

    /// <param name="status">
    /// A value of <c>VerificationStatus</c>, or a newer one; a status that we do not know is waited for.
    /// </param>
    private static DepositStanding StandingOf(string? status) => status switch
    {
        "VERIFIED" => DepositStanding.Verified,
        "FAILED" or "GATEWAY_REJECTED" or "PROCESSOR_DECLINED" => DepositStanding.Refused,
        _ => DepositStanding.Pending,
    };

    private static AmountsMatch MatchOf(string status) => status switch
    {
        "CONFIRMED" => AmountsMatch.Right,
        "AMOUNTS_DO_NOT_MATCH" => AmountsMatch.Wrong,
        "TOO_MANY_ATTEMPTS" => AmountsMatch.WrongForGood,
        _ => throw new GatewayUnavailableException($"The gateway says {status} of the amounts."),
    };

    /// <summary>The same answers as errors of the validation catalogue (96101–96106).</summary>
    private static AmountsMatch MatchOf(BraintreeError error) => error.LegacyCode switch
    {
        "96103" or "96106" => AmountsMatch.Wrong,
        "96104" => AmountsMatch.WrongForGood,
        _ => AmountsMatch.NotAwaited,
    };

    private sealed record VerifyData(VerifyPayload? VerifyUsBankAccount);

    private sealed record VerifyPayload(Verification? Verification);

    private sealed record ConfirmData(ConfirmPayload? ConfirmMicroTransferAmounts);

    private sealed record ConfirmPayload(string? Status, Verification? Verification);

    private sealed record NodeData(Account? Node);

    private sealed record Account(Connection? Verifications);

    private sealed record Connection(List<Edge>? Edges);

    private sealed record Edge(Verification? Node);

    private sealed record Verification(
        string? Id, string? Status, DateTimeOffset? CreatedAt,
        [property: JsonPropertyName("paymentMethodVerificationDetails")] VerificationDetails? Details);

    private sealed record VerificationDetails(string? Method);
}
