using Microsoft.AspNetCore.Mvc;

namespace CustomerPayments.Api.Endpoints;

/// <summary>How routes tell the contract what they answer.</summary>
internal static class Documented
{
    /// <param name="statuses">Of the problems the operation itself can answer; 500 is understood everywhere.</param>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
            route.Produces<ProblemDetails>(status, "application/problem+json");
        return route;
    }
}
