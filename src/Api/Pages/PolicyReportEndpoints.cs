using System.Text.Json;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CustomerPayments.Api.Pages;

/// <summary>
/// Where browsers report what the content policy of the portal's pages has refused. No caller of the API uses it, so
/// the contract does not list it.
/// </summary>
internal static class PolicyReportEndpoints
{
    public const string Address = "/portal/policy-reports";

    /// <summary>Bytes. A report has one or two kilobytes; browsers send several together.</summary>
    private const int BodyMax = 32 * 1024;

    public static void MapPolicyReports(this IEndpointRouteBuilder app) => app
        .MapPost(Address, ReceiveAsync).AllowAnonymous().ExcludeFromDescription()
        .Accepts<JsonElement>("application/csp-report", "application/reports+json")
        .WithMetadata(new RequestSizeLimitAttribute(BodyMax)).TakesReports();

    private static async Task<NoContent> ReceiveAsync(
        HttpContext http, PolicyBreaches breaches, DoorMetrics door, ILogger<PolicyBreaches> log)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        foreach (var breach in PolicyReports.Read(body.GetBuffer().AsMemory(0, (int)body.Length)))
        {
            door.CountPolicyReport(breach.Directive);
            if (!breaches.Note(breach))
                continue;
            if (breach.IsGrave)
            {
                log.LogError(
                    "Alarm {Alarm}: a browser reports that {Directive} of the content policy refused {Blocked}",
                    AlarmCode.PolicyBreached, breach.Directive, breach.Blocked);
            }
            else
            {
                log.LogWarning(
                    "A browser reports that {Directive} of the content policy refused {Blocked}",
                    breach.Directive, breach.Blocked);
            }
        }

        return TypedResults.NoContent();
    }
}
