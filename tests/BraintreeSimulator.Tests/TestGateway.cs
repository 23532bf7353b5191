using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Http;
using CustomerPayments.BraintreeSimulator.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.BraintreeSimulator.Tests;

/// <summary>A gateway with its own state file and clock, reached through the in-process handler.</summary>
internal sealed class TestGateway : IDisposable
{
    /// <summary>Ten o'clock in New York on a Monday without holidays near.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 12, 7, 15, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("simulator").FullName;

    public TestGateway(Action<SimulatorOptions>? configure = null)
    {
        Options = new SimulatorOptions { StateFile = Path.Combine(folder, "simulator.db") };
        configure?.Invoke(Options);
        Simulator = Open();
        Wire = Connect();
    }

    public SimulatorOptions Options { get; }
    public FakeTimeProvider Time { get; } = new(Monday);
    public GatewaySimulator Simulator { get; private set; }
    public HttpClient Wire { get; private set; }

    /// <summary>What a killed and restarted process finds.</summary>
    public void Restart()
    {
        Wire.Dispose();
        Simulator.Dispose();
        Simulator = Open();
        Wire = Connect();
    }

    public async Task<HttpResponseMessage> Post(
        string query, object? variables = null, string? fault = null, string? authorization = null,
        CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://gateway.invalid/graphql");
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(
            authorization ?? Basic(Options.PublicKey, Options.PrivateKey));
        request.Headers.Add("Braintree-Version", "2025-06-01");
        if (fault is not null) request.Headers.Add(FaultReader.Header, fault);
        request.Content = new StringContent(
            JsonSerializer.Serialize(new { query, variables }), Encoding.UTF8, "application/json");
        return await Wire.SendAsync(request, ct);
    }

    public async Task<JsonElement> Ask(
        string query, object? variables = null, string? fault = null, string? authorization = null)
    {
        using var response = await Post(query, variables, fault, authorization);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    public Task<JsonElement> ChargeCard(
        string amount, string? orderId = null, string method = "fake-valid-nonce", string? fault = null,
        object? options = null) =>
        Ask(
            Documents.ChargeCard,
            new { input = new { paymentMethodId = method, transaction = new { amount, orderId }, options } },
            fault);

    public Task<JsonElement> ChargeBank(string amount, string? orderId, string method, string? fault = null) =>
        Ask(
            Documents.ChargeBank,
            new { input = new { paymentMethodId = method, transaction = new { amount, orderId } } },
            fault);

    /// <summary>Tokenizes, vaults and verifies a bank account, and returns its id.</summary>
    public async Task<string> VaultedAccount(string accountNumber = "1000000000", string method = "NETWORK_CHECK") =>
        Id((await Vault(await BankToken(accountNumber), method)).At("data.vaultUsBankAccount.paymentMethod"));

    public async Task<string> BankToken(string accountNumber = "1000000000")
    {
        var answer = await Ask(Documents.TokenizeBank, new
        {
            input = new
            {
                usBankAccount = new
                {
                    accountNumber,
                    routingNumber = "011000015",
                    accountType = "CHECKING",
                    businessOwner = new { businessName = "Acme Landscaping" },
                    achMandate = "I authorize the debit.",
                },
            },
        });
        return Id(answer.At("data.tokenizeUsBankAccount.paymentMethod"));
    }

    public async Task<string> CardToken(
        string number = "4111111111111111", string? cvv = "123", object? billingAddress = null)
    {
        var answer = await Ask(Documents.TokenizeCard, new
        {
            input = new
            {
                creditCard = new { number, expirationMonth = "12", expirationYear = "2030", cvv, billingAddress },
            },
        });
        return Id(answer.At("data.tokenizeCreditCard.paymentMethod"));
    }

    public Task<JsonElement> Vault(string token, string method = "NETWORK_CHECK") =>
        Ask(Documents.Vault, new { input = new { paymentMethodId = token, verificationMethod = method } });

    public async Task<JsonElement> Node(string id) => (await Ask(Documents.Node, new { id })).At("data.node");

    public async Task<IReadOnlyList<JsonElement>> Search(object input, string kind = "transactions")
    {
        var answer = await Ask(Documents.Search(kind), new { input });
        return [.. answer.At($"data.search.{kind}.edges").EnumerateArray().Select(edge => edge.GetProperty("node"))];
    }

    public static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    public static string Basic(string publicKey, string privateKey) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{publicKey}:{privateKey}"))}";

    public void Dispose()
    {
        Wire.Dispose();
        Simulator.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private GatewaySimulator Open() => new(Options, Time, NullLogger<GatewaySimulator>.Instance);

    private HttpClient Connect() =>
        new(new SimulatorHttpMessageHandler(Simulator)) { Timeout = Timeout.InfiniteTimeSpan };
}
