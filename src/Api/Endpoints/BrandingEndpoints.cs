using CustomerPayments.Api.Http;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Settings;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The facts that a frontend needs before anybody has signed in.</summary>
internal static class BrandingEndpoints
{
    public static void MapBranding(this IEndpointRouteBuilder app) => app
        .MapGet("/v1/branding", (IOptions<MerchantOptions> merchant, GatewayDescription gateway) =>
            TypedResults.Ok(new BrandingView(
            merchant.Value.Name, merchant.Value.Color, merchant.Value.LogoUrl, merchant.Value.SupportEmail,
            merchant.Value.Currency,
            merchant.Value.TimeZone, merchant.Value.Address, gateway.Environment)))
        .AllowAnonymous().WithTags("System").WithName("getBranding")
        .WithSummary("The merchant's name, colour, logo, addresses and time zone.")
        .Produces<BrandingView>().WithOnlyProblems(400, 429);
}

/// <param name="Color">Six hexadecimal digits after a #.</param>
/// <param name="LogoUrl">An https address; null when there is no logo.</param>
/// <param name="Currency">ISO 4217; every invoice is in it.</param>
/// <param name="TimeZone">IANA name; due dates end in it.</param>
/// <param name="Address">Lines, for receipts; none when it is not known.</param>
internal sealed record BrandingView(
    string MerchantName, string Color, string? LogoUrl, string SupportEmail, string Currency, string TimeZone,
    IReadOnlyList<string> Address, GatewayEnvironment GatewayEnvironment);
