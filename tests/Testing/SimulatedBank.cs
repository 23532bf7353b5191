using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator;
using CustomerPayments.BraintreeSimulator.Http;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.Testing;

/// <summary>What a browser would do at the simulator to get a nonce of a bank account.</summary>
public static class SimulatedBank
{
    private const string Tokenize = """
        mutation ($input: TokenizeUsBankAccountInput!) {
          tokenizeUsBankAccount(input: $input) { paymentMethod { id } }
        }
        """;

    /// <param name="accountNumber">Decides how the account fares; docs/simulator.md lists them.</param>
    public static async Task<string> NonceAsync(this GatewaySimulator simulator, string accountNumber)
    {
        using var http = new HttpClient(new SimulatorHttpMessageHandler(simulator));
        var options = new SimulatorOptions { StateFile = "" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://simulator/graphql");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.PublicKey}:{options.PrivateKey}")));
        request.Headers.Add("Braintree-Version", "2025-06-01");
        request.Content = JsonContent.Create(
            new { query = Tokenize, variables = new { input = new { usBankAccount = Account(accountNumber) } } });
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("data").GetProperty("tokenizeUsBankAccount").GetProperty("paymentMethod")
            .GetProperty("id").GetString()!;
    }

    private static object Account(string accountNumber) => new
    {
        accountNumber,
        routingNumber = "011000015",
        accountType = "CHECKING",
        businessOwner = new { businessName = "Cedar Homes" },
        achMandate = "I authorize the debit.",
    };
}
