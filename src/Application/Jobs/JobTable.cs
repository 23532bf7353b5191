using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Retention;
using CustomerPayments.Application.Webhooks;

namespace CustomerPayments.Application.Jobs;

/// <summary>
/// Every job there is. The clock, the development endpoint, the alarm for a job that no longer runs and the table in
/// <c>docs/operations.md</c> read this list: a new job is a new entry here. Names are frozen: append, never rename.
/// </summary>
public static class JobTable
{
    public static readonly IReadOnlyList<Job> All =
    [
        new("follow-payments", TimeSpan.FromSeconds(5), everything => new FollowPayments(everything),
            "Asks the gateway about the payments whose next look is due.") { IsWatched = true },
        new("follow-bank-accounts", TimeSpan.FromMinutes(1), everything => new FollowBankAccounts(everything),
            "Brings on the bank accounts that are kept at the gateway and due for a look, 20 at a time.")
            { IsWatched = true },
        new("apply-notifications", TimeSpan.FromSeconds(5), _ => new ApplyNotifications(),
            "Reads the transactions that webhooks have named.") { IsWatched = true },
        new(CompareWithGateway.Job, TimeSpan.FromMinutes(10), everything => new CompareWithGateway(everything),
            "Lists once a day all that the gateway has charged and given back, and reports charges without a payment.")
            { IsWatched = true, WorksEvery = CompareWithGateway.Every },
        new("raise-alarms", TimeSpan.FromMinutes(5), _ => new RaiseAlarms(),
            "Tells by an event of each alarm that came or went, and writes each that stands to the process's log.")
            { RunsAlone = false },
        new(SendEmails, TimeSpan.FromSeconds(10), everything => new SendPendingEmails(everything),
            "Sends the emails that are owed.") { RunsAlone = false, IsWatched = true },
        new("number-events", TimeSpan.FromSeconds(5), _ => new NumberEvents(),
            "Gives new events their positions in the log."),
        new("seal-audit", TimeSpan.FromMinutes(1), _ => new SealAudit(),
            "Seals new entries of the audit trail into its chain."),
        new("fill-search-texts", TimeSpan.FromMinutes(5), _ => new FillSearchTexts(),
            "Makes invoices and customers searchable that an earlier version has written."),
        new("clean-up", TimeSpan.FromMinutes(30), _ => new CleanUp(),
            "Deletes sessions, refresh tokens, counters, requests, links, emails, webhooks, deliveries and mandates that have had "
                + "their time."),
        new(SendLinks, TimeSpan.FromSeconds(5), _ => new SendRequestedLinks(),
            "Finds out whom requests for links meant, and emails links to those who can use one.")
            { IsWatched = true },
        new(DeliverWebhooks, TimeSpan.FromSeconds(5), everything => new DeliverWebhooks(everything),
            "Tells webhook endpoints of the events that they are owed, each in a lane of its own.")
            { RunsAlone = false, IsWatched = true },
    ];

    /// <summary>The job that is also woken up when an email is owed.</summary>
    public const string SendEmails = "send-emails";

    /// <summary>The job that is also woken up when somebody asks for a link.</summary>
    public const string SendLinks = "send-links";

    /// <summary>The job that is also woken up when somebody waits for a webhook.</summary>
    public const string DeliverWebhooks = "deliver-webhooks";

    /// <exception cref="NotFoundException">There is no such job.</exception>
    public static Job Find(string name) =>
        All.FirstOrDefault(job => job.Name == name) ?? throw new NotFoundException("job");
}
