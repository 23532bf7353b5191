using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtpNet;

namespace CustomerPayments.Testing;

/// <summary>What customers do with second factors, in the words of the API.</summary>
public static class SecondFactors
{
    /// <summary>What an app shows that shares the key.</summary>
    public static string CodeOf(string key, DateTimeOffset now) =>
        new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(now.UtcDateTime);

    /// <summary>Sets an authenticator app up.</summary>
    /// <returns>The key in the app, and the recovery codes if they are the first.</returns>
    public static async Task<(string Key, List<string> RecoveryCodes)> SetUpTotpAsync(
        this HttpClient customer, DateTimeOffset now)
    {
        var begun = await (await customer.PostAsync("/v1/me/totp", null)).JsonAsync(HttpStatusCode.OK);
        var added = await (await customer.PostAsJsonAsync("/v1/me/totp/confirm", new
        {
            challengeId = begun.Text("challengeId"), code = CodeOf(begun.Text("key"), now),
        })).JsonAsync(HttpStatusCode.Created);
        return (begun.Text("key"), CodesOf(added));
    }

    /// <summary>Has the device make a passkey, and sets it up.</summary>
    /// <returns>The API's answer.</returns>
    public static async Task<JsonElement> SetUpPasskeyAsync(
        this HttpClient customer, SoftAuthenticator device, string name = "Laptop") =>
        await (await customer.AddPasskeyAsync(device, name)).JsonAsync(HttpStatusCode.Created);

    /// <inheritdoc cref="SetUpPasskeyAsync"/>
    public static async Task<HttpResponseMessage> AddPasskeyAsync(
        this HttpClient customer, SoftAuthenticator device, string name = "Laptop")
    {
        var begun = await (await customer.PostAsync("/v1/me/passkeys/options", null)).JsonAsync(HttpStatusCode.OK);
        var passkey = device.Create(begun.GetProperty("publicKey"));
        return await customer.PostAsJsonAsync(
            "/v1/me/passkeys", new { challengeId = begun.Text("challengeId"), name, passkey });
    }

    public static List<string> CodesOf(JsonElement answer) =>
        [.. answer.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)];

    /// <returns>The question for the second factor, after the right password.</returns>
    public static async Task<JsonElement> AskedAsync(this HttpClient http, string email)
    {
        var asked = await (await http.PostAsJsonAsync("/v1/sessions", new { email, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Unauthorized);
        if (asked.Text("code") != "second-factor-required")
            throw new InvalidOperationException($"{asked}");
        return asked;
    }

    /// <param name="factor">The member of the request that holds it.</param>
    public static Task<HttpResponseMessage> FinishAsync(
        this HttpClient http, JsonElement asked, string factor, object value) =>
        http.PostAsJsonAsync("/v1/sessions/second-factor", new Dictionary<string, object>
        {
            ["challengeId"] = asked.Text("challengeId"), [factor] = value,
        });

    /// <param name="factor"><inheritdoc cref="FinishAsync" path="/param[@name='factor']"/></param>
    public static async Task<HttpResponseMessage> ProveAsync(this HttpClient customer, string factor, object value)
    {
        var asked = await (await customer.PostAsync("/v1/sessions/current/proof-options", null)).JsonAsync();
        return await customer.PostAsJsonAsync("/v1/sessions/current/proof", new Dictionary<string, object>
        {
            ["challengeId"] = asked.Text("challengeId"), [factor] = value,
        });
    }
}
