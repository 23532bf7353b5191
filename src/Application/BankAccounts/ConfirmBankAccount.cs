using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>The customer tells the amounts of the two deposits.</summary>
/// <param name="Amounts">US cents, in any order.</param>
public sealed record ConfirmBankAccount(CustomerId Customer, BankAccountId Id, IReadOnlyList<int> Amounts)
    : IRequest<BankAccountView>;

internal sealed class ConfirmBankAccountValidator : AbstractValidator<ConfirmBankAccount>
{
    public ConfirmBankAccountValidator()
    {
        RuleFor(c => c.Amounts).Must(amounts => amounts.Count == 2).WithMessage("The amounts of both deposits.");
        RuleForEach(c => c.Amounts).InclusiveBetween(1, 99).WithMessage("1 to 99 cents.");
    }
}

internal sealed class ConfirmBankAccountHandler(
    IPaymentsDb db, IBankDeposits deposits, BankAccountRecords records, AuditTrail audit,
    IOptions<MerchantOptions> merchant)
    : IRequestHandler<ConfirmBankAccount, BankAccountView>
{
    public async Task<BankAccountView> Handle(ConfirmBankAccount command, CancellationToken ct)
    {
        // The attempt is counted before the gateway is asked, so that no crash and no second request gives one more.
        var verification = await ChangeAsync(command, account =>
        {
            account.Attempt(records.Now);
            return account.VerificationId!;
        }, ct);

        AmountsAnswer answer;
        try
        {
            answer = await deposits.ConfirmAsync(verification, command.Amounts, CancellationToken.None);
        }
        catch (GatewayUnavailableException)
        {
            await TakeBackAsync(command);
            throw;
        }

        if (answer.Match is AmountsMatch.NotAwaited)
        {
            await TakeBackAsync(command);
            throw new RuleViolationException(
                "bank-account-not-awaiting",
                "The bank takes no amounts for this account now; please look again in some hours.");
        }

        return await RecordAsync(command, answer);
    }

    private async Task<BankAccountView> RecordAsync(ConfirmBankAccount command, AmountsAnswer answer)
    {
        var account = await ChangeAsync(command, account =>
        {
            var isRight = answer.Match is AmountsMatch.Right;
            audit.Record(isRight ? Audited.BankAccountConfirmed : Audited.BankAccountAmountsRefused, account.Id);
            records.Add(account, isRight
                ? account.Confirm(answer.Standing, records.Now)
                : account.Refuse(answer.Match is AmountsMatch.WrongForGood, records.Now));
            return account;
        }, CancellationToken.None);
        if (answer.Match is AmountsMatch.Right)
            return account.ToView(merchant.Value);

        throw new RuleViolationException("amounts-do-not-match", account.Status is BankAccountStatus.Failed
            ? "These are not the amounts. There were too many attempts, so this account cannot be used."
            : "These are not the amounts of the two deposits. Please look at the statement again.")
        {
            Facts = new Dictionary<string, object> { ["attemptsLeft"] = account.AttemptsLeft },
        };
    }

    private Task<BankAccount> TakeBackAsync(ConfirmBankAccount command) => ChangeAsync(command, account =>
    {
        if (account.Status is BankAccountStatus.AwaitingConfirmation)
            account.TakeBackAttempt(records.Now);
        return account;
    }, CancellationToken.None);

    private Task<T> ChangeAsync<T>(ConfirmBankAccount command, Func<BankAccount, T> change, CancellationToken ct) =>
        db.DecideAndSaveAsync(
            async () => change(await records.OfCustomerAsync(command.Customer, command.Id, ct)), ct);
}
