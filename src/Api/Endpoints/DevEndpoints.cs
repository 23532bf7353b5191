using CustomerPayments.Api.Security;
using CustomerPayments.Application;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>What a development system shows and lets one do; mapped only beside the simulator.</summary>
internal static class DevEndpoints
{
    public static void MapDev(this IEndpointRouteBuilder app)
    {
        var dev = app.MapGroup("/dev").AllowAnonymous().ExcludeFromDescription().ForDevelopers();

        dev.MapGet("/mailbox.json", (IMailbox mailbox, string? to) => DevMailbox.Of(mailbox, to)
            .Select(message =>
                new EmailMessageView(
                    message.To, message.Subject, message.Text, message.Html, message.SentAt, message.Kind)));
        dev.MapGet("/mailbox", DevMailbox.Page);
        dev.MapGet("/mailbox/{id:guid}", DevMailbox.MessagePage);

        dev.MapPost("/jobs/{name}/run", async (string name, IMediator mediator, CancellationToken ct) => name switch
        {
            Sweep.FollowPayments => new JobRun(name, await mediator.Send(new FollowPayments(Everything: true), ct)),
            Sweep.ApplyNotifications => new JobRun(name, await mediator.Send(new ApplyNotifications(), ct)),
            Sweep.SendEmails => new JobRun(name, await mediator.Send(new SendPendingEmails(Everything: true), ct)),
            Sweep.CompareWithGateway =>
                new JobRun(name, await mediator.Send(new CompareWithGateway(Everything: true), ct)),
            Sweep.FollowBankAccounts =>
                new JobRun(name, await mediator.Send(new FollowBankAccounts(Everything: true), ct)),
            "seal-audit" => new JobRun(name, await mediator.Send(new SealAudit(), ct)),
            "fill-search-texts" => new JobRun(name, await mediator.Send(new FillSearchTexts(), ct)),
            "clean-up" => new JobRun(name, await mediator.Send(new CleanUp(), ct)),
            _ => throw new NotFoundException("job"),
        });
    }
}

/// <param name="SentAt">UTC.</param>
internal sealed record EmailMessageView(
    string To, string Subject, string Text, string Html, DateTime SentAt, string Kind);

/// <param name="Handled">
/// Payments, bank accounts or transactions looked at, notifications applied, emails sent, entries sealed, invoices
/// filled, or rows deleted.
/// </param>
internal sealed record JobRun(string Name, int Handled);
