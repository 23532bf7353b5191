using System.Text;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Requests;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>
/// Version 2 of the client token: base64 of JSON, whose fingerprint is a browser's credential. An unknown merchant
/// account is embedded and not refused, as Braintree does.
/// </summary>
internal static class ClientTokens
{
    private static readonly string[] Features = ["tokenize_credit_cards"];
    private static readonly string[] Challenges = ["cvv", "postal_code"];

    public static string Make(GatewayEngine gateway, Input input)
    {
        var options = gateway.Options;
        var account = input.Text("merchantAccountId") ?? options.MerchantAccountId;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            version = 2,
            authorizationFingerprint = new Credentials(options).Fingerprint(
                gateway.Now, input.Text("customerId"), account),
            environment = "sandbox",
            configUrl = $"{ClientConfigurationView.ClientApiUrlOf(options)}/v1/configuration",
            clientApiUrl = ClientConfigurationView.ClientApiUrlOf(options),
            assetsUrl = ClientConfigurationView.Assets,
            challenges = Challenges,
            merchantId = options.MerchantId,
            merchantAccountId = account,
            threeDSecureEnabled = options.ThreeDSecure,
            graphQL = new { url = options.PublicGraphQlUrl, date = "2018-05-08", features = Features },
        })));
    }
}
