using CustomerPayments.Client;
using CustomerPayments.Client.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware.Options;

namespace CustomerPayments.Walk;

/// <summary>
/// A customer's way through the API, by a client that Kiota generates from openapi.yaml:
/// <c>walk</c> lists, pages, pays, is refused, retries and refreshes; <c>survive</c> reads a server that says more than
/// the contract. Arguments: the mode, the address, the email and the password. It ends with a line <c>done</c>, or with
/// what it did not expect.
/// </summary>
internal sealed class Walk : IAccessTokenProvider
{
    private const string Later = "came-later";

    private readonly PaymentsClient api;
    private SessionTokens? session;

    private Walk(string address)
    {
        var signedIn = new BaseBearerTokenAuthenticationProvider(this);
        api = new PaymentsClient(new HttpClientRequestAdapter(signedIn) { BaseUrl = address });
    }

    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(
        Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default) =>
        Task.FromResult(session?.AccessToken ?? "");

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var mode, var address, var email, var password])
        {
            Console.Error.WriteLine("usage: walk|survive <address> <email> <password>");
            return 1;
        }

        var walk = new Walk(address);
        await walk.SignInAsync(email, password);
        await (mode == "survive" ? walk.SurviveAsync() : walk.ThroughAsync());
        Console.WriteLine("done");
        return 0;
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"not as expected: {what}");
    }

    private async Task SignInAsync(string email, string password)
    {
        session = await api.V1.Sessions.PostAsync(new SignIn { Email = email, Password = password });
        Check(session?.AccessToken is not null, "signed in");
    }

    private async Task ThroughAsync()
    {
        var invoices = await PagesAsync();
        Check(invoices.Count == 5 && invoices.DistinctBy(i => i.Id).Count() == 5, "five invoices, each once");
        var first = Over(invoices, 10000);
        var whole = await api.V1.Invoices[first.Id!.Value].GetAsync();
        Check(whole?.Lines?[0].Amount == 10000, "an invoice by itself has its lines");

        await PayByCardAndRetryAsync(first);
        await PayByBankAsync(Over(invoices, 20000));
        await BeRefusedAsync(Over(invoices, 30000), Over(invoices, 200000));
        await RefreshAsync();
    }

    private async Task<List<Invoice>> PagesAsync()
    {
        var all = new List<Invoice>();
        string? cursor = null;
        do
        {
            var after = cursor;
            var page = await api.V1.Invoices.GetAsync(request =>
            {
                request.QueryParameters.Limit = 2;
                request.QueryParameters.Cursor = after;
            });
            Check(page?.Items?.Count <= 2, "a page of invoices");
            all.AddRange(page!.Items!);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    private async Task PayByCardAndRetryAsync(Invoice invoice)
    {
        var key = $"{Guid.NewGuid()}";
        var first = await PayAsync(invoice, Card(), key);
        Check(first is { Status: "succeeded", Timeline.Count: > 0 }, "the card was charged");
        var headers = new HeadersInspectionHandlerOption { InspectResponseHeaders = true };
        var again = await PayAsync(invoice, Card(), key, option: headers);
        Check(again?.Id == first!.Id && again!.CreatedAt == first.CreatedAt, "the same key is the same payment");
        Check(headers.ResponseHeaders["Idempotency-Replayed"].Single() == "true", "the repetition says so");
    }

    private async Task PayByBankAsync(Invoice invoice)
    {
        var preview = await api.V1.Payments.Preview.PostAsync(new PreviewRequest { InvoiceIds = [invoice.Id] });
        var mandate = new AcceptedMandate { Version = preview!.AchMandate!.Version, Accepted = true };
        var account = new AchMethodRequest { Type = "ach", Nonce = "fake-us-bank-account-nonce", Mandate = mandate };
        var payment = await PayAsync(invoice, new PayMethodRequest { AchMethodRequest = account }, $"{Guid.NewGuid()}");
        Check(payment is { Status: "pending", Method.Type: "ach" }, "the debit is pending");
    }

    private async Task BeRefusedAsync(Invoice open, Invoice declined)
    {
        var conflict = await RefusalAsync(() => PayAsync(open, Card(), $"{Guid.NewGuid()}", open.AmountDue - 1));
        Check(conflict is { ResponseStatusCode: 409, Code: "amount-changed" }, "one cent less is refused");
        Check(conflict.Differences![0].Due == open.AmountDue, "and told what is due");

        var no = await RefusalAsync(() => PayAsync(declined, Card(), $"{Guid.NewGuid()}"));
        Check(no is { ResponseStatusCode: 402, Code: "payment-declined" }, "the bank says no");
        Check(no.Payment?.Failure?.Stage == "authorization", "and where on the way");
    }

    private async Task RefreshAsync()
    {
        var before = session!.RefreshToken;
        session = await api.V1.Sessions.Refresh.PostAsync(new RefreshSession { RefreshToken = before });
        Check(session?.RefreshToken is { } after && after != before, "a new pair of tokens");
        var payments = await api.V1.Payments.GetAsync(request => request.QueryParameters.Limit = 100);
        Check(payments?.Items?.Count == 3, "the new token opens the door; three payments");
    }

    /// <summary>Every object has a member more, and every word that may grow is one that nobody knows.</summary>
    private async Task SurviveAsync()
    {
        var invoices = await PagesAsync();
        Check(invoices.Count == 5, "all invoices were read");
        Check(invoices.All(invoice => invoice.Status == Later), "the unknown status is met as a text");
        Check(invoices.All(invoice => invoice.AdditionalData.ContainsKey(Later)), "the unknown member is there");

        var payment = await PayAsync(Over(invoices, 50000), Card(), $"{Guid.NewGuid()}");
        Check(payment is { Status: Later, Amount: 50000 }, "a payment in a state that nobody knows");
        var refused = await RefusalAsync(() => PayAsync(Over(invoices, 50000), Card(), $"{Guid.NewGuid()}"));
        Check(refused is { ResponseStatusCode: 409, Code: Later }, "a code that nobody knows is told by its status");
        Check(refused.Reasons![0].Reason == Later, "and so is a reason");
    }

    private Task<PaymentWithTimeline?> PayAsync(
        Invoice invoice, PayMethodRequest method, string key, long? amountDue = null, IRequestOption? option = null)
    {
        var stated = amountDue ?? invoice.AmountDue;
        var body = new PayRequest
        {
            Invoices = [new InvoiceToPay { Id = invoice.Id, AmountDue = stated }],
            Total = stated,
            Currency = invoice.Currency,
            Method = method,
        };
        return api.V1.Payments.PostAsync(body, request =>
        {
            request.Headers.Add("Idempotency-Key", key);
            if (option is not null)
                request.Options.Add(option);
        });
    }

    private static async Task<Problem> RefusalAsync(Func<Task<PaymentWithTimeline?>> pay)
    {
        try
        {
            await pay();
        }
        catch (Problem problem)
        {
            return problem;
        }

        throw new InvalidOperationException("not as expected: it was taken");
    }

    private static PayMethodRequest Card() =>
        new() { CardMethodRequest = new CardMethodRequest { Type = "card", Nonce = "fake-valid-visa-nonce" } };

    private static Invoice Over(List<Invoice> invoices, long total) =>
        invoices.Single(invoice => invoice.Total == total);
}
