using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Privacy;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Retention;
using CustomerPayments.Application.UnmatchedCharges;
using CustomerPayments.Application.Watch;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Testing;

/// <summary>
/// Every use case once, and every list in each of its shapes, so that what the application asks of a database can be
/// listened to. Whether the answers are right is for other tests.
/// </summary>
public sealed partial class Tour(World world)
{
    private const string Password = "gravel sand lime mortar";
    private const string Reference = "C-1";

    private static readonly DateOnly Day = new(2026, 6, 1);

    public async Task WalkAsync()
    {
        var customer = await world.CustomerAsync(Reference);
        await BillAsync();
        await SignInAsync(customer);
        await PayAsync(customer);
        await RunJobsAsync();
        await ResolveAsync(customer);
        await ReadAsync(customer, Reference);
        await ReadEmailsAsync();
        await RecoverAsync();
        await CloseAccountAsync();
        await KeepClientsAsync();
        await TellOthersAsync();
        await AuditAsync();
        await ForgetAsync();
    }

    /// <summary>The lists, the single views and the sums: what people and back offices do all day.</summary>
    public async Task ReadAsync(CustomerId customer, string reference)
    {
        var session = await world.OpenSessionAsync(customer);
        foreach (var filter in InvoiceFilters())
            await PagesAsync(filter, page => new ListInvoices(customer, session, page));
        foreach (var filter in BackOfficeInvoiceFilters(reference))
            await PagesAsync(filter, page => new ListBackOfficeInvoices(page));
        var (invoice, payment) = await world.ReadAsync(async db => (
            await db.Invoices.Where(i => i.CustomerId == customer && i.Status == InvoiceStatus.Unpaid)
                .Select(i => new { i.Id, i.Reference }).FirstAsync(),
            await db.Payments.Where(p => p.CustomerId == customer).Select(p => new { p.Id, p.GatewayTransactionId })
                .FirstAsync()));
        foreach (var filter in PaymentFilters(invoice.Id.Value))
            await PagesAsync(filter, page => new ListPayments(customer, page));
        foreach (var filter in BackOfficePaymentFilters(reference, payment.GatewayTransactionId))
            await PagesAsync(filter, page => new ListBackOfficePayments(page));
        foreach (var filter in CustomerFilters())
            await PagesAsync(filter, page => new ListCustomers(page));
        await PagesAsync(new UnmatchedChargeFilter(), page => new ListUnmatchedCharges(page));
        await PagesAsync(new UnmatchedChargeFilter(Open: true), page => new ListUnmatchedCharges(page));
        foreach (var filter in EmailFilters(reference, payment.Id.Value))
            await PagesAsync(filter, page => new ListEmails(page));

        var changes = await world.SendAsync(new ListPaymentChanges(null, 1));
        await world.SendAsync(new ListPaymentChanges(changes.NextCursor, 1));
        var events = await world.SendAsync(new ListEvents(Since: world.Now.AddDays(-1), Limit: 1));
        await world.SendAsync(new ListEvents(events.NextCursor, Limit: 1));
        await world.SendAsync(new ListEvents(Types: EventType.Named("payment.*")));
        await world.SendAsync(new SummarizeInvoices(customer));
        await world.SendAsync(new GetInvoice(customer, invoice.Id));
        await world.SendAsync(new GetBackOfficeInvoice(invoice.Reference));
        await world.SendAsync(new PreviewPayment(customer, [invoice.Id.Value]));
        await world.SendAsync(new GetPayment(customer, payment.Id));
        await world.SendAsync(new GetBackOfficePayment(payment.Id));
        await world.SendAsync(new GetCustomer(reference));
        await world.SendAsync(new CheckReadiness());
        await world.SendAsync(new ReadStanding());
    }

    /// <summary>The sweeps.</summary>
    public async Task RunJobsAsync()
    {
        world.Clock.Advance(TimeSpan.FromHours(2));
        foreach (var everything in new[] { false, true })
        {
            await world.SendAsync(new FollowPayments(everything));
            await world.SendAsync(new SendPendingEmails(everything));
            await world.SendAsync(new CompareWithGateway(everything));
        }

        await world.SendAsync(new ApplyNotifications());
        await world.SendAsync(new RaiseAlarms());
        await world.SendAsync(new NoteOwnAlarms());
        await world.SendAsync(new FillSearchTexts());
        await world.SendAsync(new NumberEvents());
    }

    private async Task BillAsync()
    {
        await world.OweAsync(100);
        await world.SendAsync(new UpsertCustomer(Reference, "Cedar Homes & Sons", "ap@c-1.example", null));
        StatedInvoice Stated(int n, InvoiceDocument document) => new($"I-{n}", Reference, document);
        var documents = Enumerable.Range(1, 3).Select(n => (n, new InvoiceDocument(
            $"N-{n}", "PO-7", Day, Day.AddDays(30), "USD", 500, 500, null, [new InvoiceLine(0, "Gravel", 1, 500, 500)],
            n))).ToList();
        await world.SendAsync(new ImportInvoices([.. documents.Select(d => ImportRow.Of(Stated(d.n, d.Item2)))]));
        var later = documents.Select(
            d => ImportRow.Of(Stated(d.n, d.Item2 with { Lines = [], SourceVersion = 9 })));
        await world.SendAsync(new ImportInvoices([.. later]));
        var last = documents[0].Item2 with { Number = "N-1b", SourceVersion = 10 };
        await world.SendAsync(new UpsertInvoice(Stated(1, last), null));
        await world.SendAsync(new VoidInvoice("I-3"));
    }

    private async Task SignInAsync(CustomerId customer)
    {
        await world.SendAsync(new SendActivationLink(Reference));
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SendAsync(new ResendActivationLink(null, "ap@c-1.example"));
        await world.SendAsync(new ResendActivationLink(await TokenAsync(), null));
        await world.SendAsync(new SendRequestedLinks());
        await world.SendAsync(new RevokeActivationLink(Reference));
        world.Clock.Advance(TimeSpan.FromHours(1)); // so that the latest email is the latest
        await world.SendAsync(new SendActivationLink(Reference));
        var token = await TokenAsync();
        await world.SendAsync(new LookUpActivation(token));
        await world.SendAsync(new ActivateAccount(token, Password));
        var session = await world.SendAsync(new SignIn("ap@c-1.example", Password));
        await world.SendAsync(new RefreshSession(session.RefreshToken!));
        var id = await world.ReadAsync(db => db.Sessions.Select(s => s.Id).FirstAsync());
        await world.SendAsync(new FindSession(customer, id));
        await world.SendAsync(new GetMe(customer));
        await world.SendAsync(new ListSessions(customer, id));
        await UseSecondFactorsAsync(customer, id);
        await world.SendAsync(new ChangePassword(customer, Password, Password + " pebbles"));
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SendAsync(new RequestPasswordReset("ap@c-1.example"));
        await world.SendAsync(new SendRequestedLinks());
        await world.SendAsync(new SendPasswordReset(Reference));
        await world.SendAsync(new UnlockAccount(Reference));
        await world.SendAsync(new ConfirmPasswordReset(await TokenAsync(), Password));
        await world.SendAsync(new EndReplacedSession(session.RefreshToken!));
        await world.SendAsync(new EndSession(customer, id));
        await world.SendAsync(new EndSession(customer, null));
    }

    private async Task PayAsync(CustomerId customer)
    {
        await world.SendAsync(new CreateClientToken());
        var command = World.Paying(customer, PaymentMethod.Card, "k", await world.OweAsync(700));
        await world.SendAsync(command);
        await world.SendAsync(command);
        await KeepBankAccountsAsync(customer);
        var debit = await world.PayAsync(
            customer, PaymentMethod.Ach, await world.OweAsync(800), await world.OweAsync(900));
        await world.SendAsync(new GetMandate(new PaymentId(debit.Id)));
    }

    private async Task KeepBankAccountsAsync(CustomerId customer)
    {
        var ids = new List<BankAccountId>();
        foreach (var last4 in new[] { "0006", "0007" })
        {
            world.Gateway.UnknownBankAccount = new BankAccountFace(last4, "011000015", "Wells Fargo");
            var refused = await world.PayAsync(customer, PaymentMethod.Ach, await world.OweAsync(600));
            ids.Add(new BankAccountId(refused.Method.BankAccountId!.Value));
        }

        world.Gateway.UnknownBankAccount = null;
        await world.SendAsync(new FollowBankAccounts());
        await world.SendAsync(new ConfirmBankAccount(customer, ids[0], FakeDeposits.Amounts));
        await world.SendAsync(new RemoveBankAccount(customer, ids[1]));
        await world.SendAsync(new ListBankAccounts(customer));
        await world.SendAsync(new GetBankAccount(customer, ids[0]));
        var paying = World.Paying(customer, PaymentMethod.Ach, "bank-account", await world.OweAsync(650));
        var paid = await world.SendAsync(
            paying with { Method = paying.Method with { Nonce = null, BankAccountId = ids[0] } });
        world.Gateway.Move(new PaymentId(paid.Payment.Id), TransactionStanding.Returned, "R02");
        await world.SendAsync(new FollowPayments(Everything: true));
        await world.SendAsync(new FollowBankAccounts(Everything: true));
    }

    private async Task ResolveAsync(CustomerId customer)
    {
        world.Gateway.OnCharge = charge => Task.FromResult(world.Gateway.LoseAnswer(charge));
        var payment = await world.PayAsync(customer, PaymentMethod.Card, await world.OweAsync(1_000));
        var charge = world.Gateway.Transactions.Single(t => t.OrderId == new PaymentId(payment.Id).OrderId);
        var (signature, payload) = Notifications.Sign("transaction_settled", charge.Id);
        await world.SendAsync(new ReceiveNotification(signature, payload));
        await world.SendAsync(new ApplyNotifications());
        await world.SendAsync(new ResolvePayment(
            new PaymentId(payment.Id), Resolution.LookAgain, null, "It was seen at the gateway.", "rapidworks"));

        var unmatched = world.Gateway.TakeByPhone(1_100);
        await world.SendAsync(new CompareWithGateway(Everything: true));
        if (await world.ReadAsync(db => db.UnmatchedCharges.AnyAsync(o => o.TransactionId == unmatched.Id)))
            await world.SendAsync(new CloseUnmatchedCharge(unmatched.Id, "Taken by phone.", "rapidworks"));
    }

    private async Task ReadEmailsAsync()
    {
        world.Mailer.Refusal = _ => "550 No such user";
        var payment = new PaymentId((await world.PayAsync(
            await world.CustomerAsync("C-2"), PaymentMethod.Card, await world.OweAsync(1_200, "C-2"))).Id);
        await world.SendAsync(new SendPendingEmails(Everything: true));
        world.Mailer.Refusal = _ => null;
        var refused = await world.ReadAsync(db =>
            db.Emails.Where(e => e.State == EmailState.Refused && e.PaymentId != null)
                .OrderBy(e => e.Id).Select(e => e.Id).LastAsync());
        await world.SendAsync(new GetEmail(refused));
        await world.SendAsync(new WithdrawEmailOfFailure(payment));
        await world.SendAsync(new CloseEmail(refused, "Told by phone."));
        await world.SendAsync(new ResendEmail(refused, "Asked for by phone."));
    }

    private async Task CloseAccountAsync()
    {
        await world.SendAsync(new UpsertCustomer(Reference, "Cedar Homes", "new@c-1.example", null));
        await world.SendAsync(new SuspendAccount(Reference));
        await world.SendAsync(new ReactivateAccount(Reference));
    }

    private async Task KeepClientsAsync()
    {
        const string Client = "erp";
        await world.SendAsync(new SeedClients());
        var secret = (await world.SendAsync(new ManageClient(ClientAction.Add, Client, ["reports"]))).NewSecret!;
        await world.SendAsync(new ManageClient(ClientAction.Rotate, Client));
        await world.SendAsync(new IssueBackOfficeToken([new ClientCredentials(Client, secret)], "reports"));
        await world.SendAsync(new ManageClient(ClientAction.Revoke, Client));
        await world.SendAsync(new ListClients());
        await world.SendAsync(new RecordRefusal("GET", "/v1/backoffice/audit"));
    }

    private async Task ForgetAsync()
    {
        const string Leaving = "C-9";
        await world.CustomerAsync(Leaving);
        await world.SendAsync(new SendActivationLink(Leaving));
        await world.SendAsync(new ExportCustomer(Reference));
        await world.SendAsync(new EraseCustomer(Leaving, "Asked for in writing."));
    }

    private async Task AuditAsync()
    {
        await world.SendAsync(new SealAudit());
        await world.SendAsync(new CheckAudit());
        await world.SendAsync(new NoteAuditCheckpoint());
        await PagesAsync(new AuditFilter(), page => new ListAudit(page));
        await PagesAsync(new AuditFilter("rapidworks", "signed-in", Reference, world.Now.AddDays(-1), world.Now),
            page => new ListAudit(page));
        world.Clock.Advance(TimeSpan.FromDays(60));
        await world.SendAsync(new PruneAudit(world.Now.AddDays(-1)));
        await world.SendAsync(new CleanUp());
    }

    private async Task<string> TokenAsync()
    {
        await world.SendAsync(new SendPendingEmails());
        return world.Mailer.Sent.Last(message => message.Text.Contains("#token=", StringComparison.Ordinal)).Text.Split(
            "#token=")[1].Split('\n')[0].Trim();
    }

    private static IEnumerable<CustomerFilter> CustomerFilters() =>
    [
        new CustomerFilter(), new CustomerFilter { Text = "cedar" },
        .. Enum.GetValues<PortalStatus>().Select(status => new CustomerFilter { Status = status }),
    ];

    /// <summary>The first page and, where there is one, the second.</summary>
    private async Task PagesAsync<TFilter, TItem>(
        TFilter filter, Func<PageRequest<TFilter>, IRequest<Page<TItem>>> list)
        where TFilter : new()
    {
        var first = await world.SendAsync(list(new PageRequest<TFilter>(filter, Limit: 1)));
        if (first.NextCursor is { } next)
            await world.SendAsync(list(new PageRequest<TFilter>(filter, next, Limit: 1)));
    }

    private static IEnumerable<EmailFilter> EmailFilters(string reference, Guid payment) =>
    [
        new(), new(reference), new(PaymentId: payment), new(Kind: EmailKind.PaymentReceived),
        new(State: EmailState.Refused),
        new(reference, State: EmailState.Sent), new(reference, payment, EmailKind.PaymentReceived, EmailState.Sent),
    ];

    public static IEnumerable<InvoiceFilter> InvoiceFilters()
    {
        foreach (var sort in Enum.GetValues<InvoiceSort>())
        {
            yield return new InvoiceFilter(Sort: sort);
            yield return new InvoiceFilter(Sort: sort, Descending: true, Statuses: InvoiceStatuses.Unpaid);
        }

        yield return new InvoiceFilter(InvoiceStatuses.Overdue);
        yield return new InvoiceFilter(InvoiceStatuses.Overdue | InvoiceStatuses.Paid, Text: "n-");
        yield return new InvoiceFilter(
            DueFrom: Day, DueTo: Day.AddDays(90), IssuedFrom: Day.AddDays(-90), IssuedTo: Day.AddDays(1));
    }

    private static IEnumerable<BackOfficeInvoiceFilter> BackOfficeInvoiceFilters(string reference) =>
    [
        new(), new(reference), new(reference, InvoiceStatuses.Unpaid),
        new(reference, InvoiceStatuses.Overdue, DueFrom: Day.AddDays(-90), DueTo: Day.AddDays(90)),
    ];

    private static IEnumerable<PaymentFilter> PaymentFilters(Guid invoice) =>
    [
        new(), new(PaymentStatus.Succeeded), new(
            From: Day.ToDateTime(default, DateTimeKind.Utc), To: Day.AddDays(90).ToDateTime(default, DateTimeKind.Utc)),
        new(InvoiceId: invoice), new(IdempotencyKey: "k"),
    ];

    private static IEnumerable<BackOfficePaymentFilter> BackOfficePaymentFilters(
        string reference, string? transaction) =>
    [
        new(), new(PaymentStatus.Succeeded), new(CustomerReference: reference), new(TransactionId: transaction),
        new(Method: PaymentMethod.Card),
        new(PaymentStatus.Pending, From: Day.ToDateTime(default, DateTimeKind.Utc), To: Day.AddDays(90)
            .ToDateTime(default, DateTimeKind.Utc)),
    ];
}
