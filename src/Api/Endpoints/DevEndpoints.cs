using CustomerPayments.Api.Security;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Jobs;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The emails and the jobs of a development system; mapped only beside the simulator.</summary>
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

        dev.MapPost("/jobs/{name}/run", async (string name, JobRunner jobs, CancellationToken ct) =>
            new JobRun(name, await jobs.RunAsync(name, everything: true, ct)));
    }
}

/// <param name="SentAt">UTC.</param>
internal sealed record EmailMessageView(
    string To, string Subject, string Text, string Html, DateTime SentAt, string Kind);

/// <param name="Handled">
/// Payments, bank accounts or transactions looked at, notifications applied, emails sent, alarms raised, entries
/// sealed, invoices filled, or rows deleted.
/// </param>
internal sealed record JobRun(string Name, int Handled);
