using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Payments;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CustomerPayments.BraintreeSimulator.Http;

/// <summary>
/// The two addresses of Braintree's older API that its script still asks for 3-D Secure: has the card's bank anything
/// to ask, and what did the cardholder answer. What the bank says is the test card's; see
/// <c>SandboxAuthentications</c>.
/// </summary>
internal static class ThreeDSecureEndpoints
{
    /// <summary>The page of the simulated bank; a browser needs it routed, as all of Braintree's hosts.</summary>
    public const string BankPage = "https://acs.bank.example/challenge";

    /// <summary>In place of Cardinal's signed answer: the cardholder has confirmed.</summary>
    private const string Confirmed = "confirmed";

    public static void Map(RouteGroupBuilder simulator)
    {
        var methods = simulator.MapGroup("/client_api/v1/payment_methods/{nonce}/three_d_secure");
        methods.MapPost("/lookup", (string nonce, HttpRequest request, GatewaySimulator gateway) =>
            AnswerAsync(request, gateway, body =>
                gateway.Engine.Methods.Authenticated(nonce, card => Asked(card, body))));
        methods.MapPost("/authenticate_from_jwt", (string nonce, HttpRequest request, GatewaySimulator gateway) =>
            AnswerAsync(request, gateway, body =>
                gateway.Engine.Methods.Authenticated(nonce, card => Answered(card, body))));
    }

    private static Authentication Asked(CardInstrument card, JsonElement body)
    {
        var said = card.WhenAsked! with { AmountMinor = ChargeRequest.ReadAmount(Json.Text(body, "amount"), "amount") };
        return said.IsChallenge ? said with { Status = "challenge_required", LiabilityShifted = false } : said;
    }

    private static Authentication Answered(CardInstrument card, JsonElement body)
    {
        var said = card.WhenAsked! with { AmountMinor = card.Authentication?.AmountMinor, IsChallenge = false };
        return Json.Text(body, "jwt") == Confirmed
            ? said
            : said with { Status = "authenticate_failed", LiabilityShifted = false };
    }

    private static async Task<IResult> AnswerAsync(
        HttpRequest request, GatewaySimulator gateway, Func<JsonElement, PaymentMethodRecord> verify)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            var fingerprint = Json.Text(body.RootElement, "authorizationFingerprint");
            var caller = new Credentials(gateway.Engine.Options).Read($"Bearer {fingerprint}", gateway.Now);
            return !gateway.Engine.Options.ThreeDSecure || caller is null
                ? Results.Json(Error("Forbidden"), statusCode: StatusCodes.Status403Forbidden)
                : Results.Json(AnswerOf(verify(body.RootElement)), JsonSerializerOptions.Web, statusCode: 201);
        }
        catch (JsonException)
        {
            throw new BadControlRequestException("The body is no JSON.");
        }
        catch (GatewayRefusalException refusal)
        {
            return Results.Json(Error(refusal.Message), statusCode: refusal.ErrorClass == "NOT_FOUND" ? 404 : 422);
        }
    }

    private static object Error(string message) => new { error = new { message } };

    private static object AnswerOf(PaymentMethodRecord token)
    {
        var card = (CardInstrument)token.Instrument;
        var said = card.Authentication!;
        var info = new { said.Status, said.LiabilityShifted, said.LiabilityShiftPossible };
        return new
        {
            PaymentMethod = new
            {
                Nonce = token.Id, Type = "CreditCard", Details = new { card.Bin, LastFour = card.Last4 },
                ThreeDSecureInfo = info,
            },
            ThreeDSecureInfo = info,
            Lookup = new
            {
                AcsUrl = said.IsChallenge ? BankPage : null, TransactionId = token.LegacyId, Pareq = token.Id,
                ThreeDSecureVersion = "2.2.0",
            },
        };
    }
}
