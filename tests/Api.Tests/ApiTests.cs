using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests;

/// <summary>One API for the fixture, with a back office; each test takes customers and invoices of its own.</summary>
public abstract class ApiTests
{
    private int last;

    protected ApiHost Api { get; private set; } = null!;

    protected HttpClient BackOffice { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartApiAsync()
    {
        Api = new ApiHost();
        BackOffice = await Api.AsBackOfficeAsync();
    }

    [OneTimeTearDown]
    public void StopApi() => Api.Dispose();

    /// <summary>A reference that no other test uses.</summary>
    protected string New(string kind) => $"{kind}-{Interlocked.Increment(ref last):0000}";

    protected async Task<(string Reference, HttpClient Http)> ActivatedCustomerAsync()
    {
        var reference = New("C");
        return (reference, await Api.ActivatedCustomerAsync(BackOffice, reference));
    }

    /// <summary>A customer after a link was sent, and the link's secret.</summary>
    protected async Task<(string Reference, string Email, string Token)> InvitedCustomerAsync()
    {
        var reference = New("C");
        var email = $"ap@{reference.ToLowerInvariant()}.example";
        await BackOffice.PutCustomerAsync(reference, email);
        return (reference, email, await SendLinkAsync(reference, email));
    }

    protected async Task<string> SendLinkAsync(string reference, string email)
    {
        Api.Clock.Advance(TimeSpan.FromSeconds(1)); // so that the latest email is the latest
        (await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null))
            .EnsureSuccessStatusCode();
        return (await Api.EmailsAsync()).First(sent => sent.To == email && sent.Kind == "activation-link").Token;
    }
}
