using System.Reflection;
using System.Security.Claims;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Endpoints;

/// <summary>Health, the contract, and the pages that explain problems.</summary>
internal static class SystemEndpoints
{
    public static void MapSystem(this IEndpointRouteBuilder app)
    {
        var system = app.MapGroup("").WithTags("System").AllowAnonymous();

        system.MapGet("/health/live", () => new Liveness("live")).WithName("getLiveness")
            .WithSummary("Whether the process runs.")
            .Produces<Liveness>().IsNotLimited();

        system.MapGet(
            "/health/ready",
            async (
                ClaimsPrincipal caller, IMediator mediator, DatabaseAnswers database, IHostApplicationLifetime process,
                CancellationToken ct) =>
            {
                var found = caller.HasScope("reports")
                    ? await mediator.Send(new CheckReadiness(), ct)
                    : Readiness.InShort((await database.AskAsync(ct)).Writes);
                var readiness = found.Until(process.ApplicationStopping);
                return TypedResults.Json(readiness, statusCode: readiness.Ready ? 200 : 503);
            })
            .WithName("getReadiness")
            .WithSummary("Whether requests can be answered; for the scope `reports`, what is wrong and waits too long.")
            .Produces<Readiness>().Produces<Readiness>(503).IsNotLimited();

        system.MapGet(
            "/problems/{code}", (string code, HttpContext http) => ProblemType.All.TryGetValue(code, out var type)
                ? Page(http, type)
                : throw new NotFoundException("problem"))
            .WithName("getProblemType").WithSummary("A page that explains a problem code.")
            .Produces<string>(200, "text/html").WithOnlyProblems(404, 429);

        var contract = ReadContract();
        system.MapGet("/openapi.yaml", () => TypedResults.Text(contract, "application/yaml"))
            .WithName("getContract").WithSummary("This contract.").Produces<string>(200, "application/yaml")
            .WithOnlyProblems(429);

        system.MapGet(
            "/.well-known/security.txt", (IOptions<MerchantOptions> merchant, TimeProvider clock) => TypedResults.Text(
                $"Contact: mailto:{merchant.Value.SupportEmail}\nExpires: "
                    + $"{clock.GetUtcNow().UtcDateTime.Date.AddYears(1):yyyy-MM-dd'T'HH:mm:ss'Z'}\n"
                    + "Preferred-Languages: en\n",
                "text/plain; charset=utf-8"))
            .WithName("getSecurityContact").WithSummary("How to report a weakness (RFC 9116).")
            .Produces<string>(200, "text/plain").WithOnlyProblems(429);
    }

    private static ContentHttpResult Page(HttpContext http, ProblemType type)
    {
        http.Response.Headers.ContentSecurityPolicy = ProblemPage.Policy;
        return TypedResults.Text(ProblemPage.Of(type, http.RequestServices.HasSwagger()), "text/html; charset=utf-8");
    }

    private static string ReadContract()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.yaml")!);
        return reader.ReadToEnd();
    }
}

internal sealed record Liveness(string Status);
