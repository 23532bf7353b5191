using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Search;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>JSON kept from inputs.</summary>
internal static class Json
{
    public static JsonElement? Read(string? json) => json is null ? null : JsonElement.Parse(json);

    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}

internal sealed class SearchView;

/// <summary>What a mutation answers: the caller's own mutation id beside the fields of <c>Results</c>.</summary>
internal sealed record PayloadView(string? ClientMutationId, object Results);

/// <summary>A page of search results.</summary>
internal sealed record ConnectionView(IReadOnlyList<ConnectionView.Edge> Edges, ConnectionView.Info PageInfo)
{
    public sealed record Edge(string Cursor, object Node);

    public sealed record Info(bool HasNextPage, bool HasPreviousPage, string? StartCursor, string? EndCursor);

    public static ConnectionView Of<T>(Searches.Page<T> page, Func<T, long> sequenceOf, Func<T, object> view)
    {
        Edge[] edges = [.. page.Items.Select(item => new Edge(Searches.CursorOf(sequenceOf(item)), view(item)))];
        return new ConnectionView(
            edges, new Info(page.HasMore, page.IsLater, edges.FirstOrDefault()?.Cursor, edges.LastOrDefault()?.Cursor));
    }
}

/// <summary>An address as it came, under its older and newer field names.</summary>
internal sealed class AddressView(JsonElement given)
{
    public string? Company => Text("company");
    public string? AddressLine1 => Text("addressLine1") ?? Text("streetAddress");
    public string? StreetAddress => AddressLine1;
    public string? AddressLine2 => Text("addressLine2") ?? Text("extendedAddress");
    public string? ExtendedAddress => AddressLine2;
    public string? FirstName => Text("firstName");
    public string? LastName => Text("lastName");
    public string? FullName => FirstName is null && LastName is null ? null : $"{FirstName} {LastName}".Trim();
    public string? AdminArea1 => Text("adminArea1") ?? Text("region");
    public string? Region => AdminArea1;
    public string? AdminArea2 => Text("adminArea2") ?? Text("locality");
    public string? Locality => AdminArea2;
    public string? PostalCode => Text("postalCode");
    public string? CountryCode => Text("countryCode");
    public object? Phone => given.TryGetProperty("phone", out var phone) ? phone : null;

    private string? Text(string name) => Json.Text(given, name);
}

/// <summary>What a browser is told about the merchant.</summary>
internal sealed record ClientConfigurationView(string MerchantId, string ClientApiUrl, bool HasThreeDSecure)
{
    /// <summary>Where Braintree's frames come from, in the sandbox as in production.</summary>
    public const string Assets = "https://assets.braintreegateway.com";

    /// <summary>Cardinal's script for the sandbox, which runs 3-D Secure in the browser.</summary>
    private const string Songbird = "https://songbirdstag.cardinalcommerce.com/edge/v1/songbird.js";

    public string Environment { get; } = "SANDBOX";
    public string AssetsUrl { get; } = Assets;

    public object CreditCard => new
    {
        SupportedCardBrands = new[] { "VISA", "MASTERCARD", "AMERICAN_EXPRESS", "DISCOVER" },
        Challenges = new[] { "CVV", "POSTAL_CODE" },
        ThreeDSecureEnabled = HasThreeDSecure,
        ThreeDSecure = HasThreeDSecure
            ? new { CardinalAuthenticationJWT = "made-up", CardinalSongbirdUrl = Songbird }
            : null,
        FraudDataCollectionEnabled = false,
    };

    public object UsBankAccount => new { RouteId = MerchantId };
    public string[] SupportedFeatures { get; } = ["TOKENIZE_CREDIT_CARDS"];
    public string[] Challenges { get; } = ["CVV", "POSTAL_CODE"];

    public static ClientConfigurationView Of(SimulatorOptions options) =>
        new(options.MerchantId, ClientApiUrlOf(options), options.ThreeDSecure);

    /// <summary>
    /// The address of Braintree's older API for browsers, of which the simulator has 3-D Secure alone, elsewhere.
    /// </summary>
    public static string ClientApiUrlOf(SimulatorOptions options) =>
        $"https://api.sandbox.braintreegateway.com:443/merchants/{options.MerchantId}/client_api";
}
