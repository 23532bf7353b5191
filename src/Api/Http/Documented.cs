using System.Text.Json.Serialization;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Api.Http;

/// <summary>How routes tell the contract what they read and answer, where their signatures do not.</summary>
internal static class Documented
{
    /// <param name="statuses">
    /// Of the problems the operation itself can answer, besides 400 for a parameter that it does not have, and what
    /// every reader of the database can: 429, 500 and 503.
    /// </param>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithOnlyProblems([.. statuses.Union([400, 429, 500, 503])]);

    /// <param name="statuses">All that the operation can answer as problems.</param>
    public static RouteHandlerBuilder WithOnlyProblems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
            route.Produces<Problem>(status, "application/problem+json");
        return route;
    }

    public static RouteHandlerBuilder ReadsHeader(this RouteHandlerBuilder route, string name, bool required = false) =>
        route.WithMetadata(new ReadHeader(name, required));
}

/// <summary>A request header that the operation itself looks at.</summary>
internal sealed record ReadHeader(string Name, bool Required);

/// <summary>
/// What <see cref="Problems"/> writes, for the contract: the members that each code adds are left out elsewhere.
/// </summary>
internal sealed record Problem(
    string Type, string Title, int Status, string Detail, string Code, string RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProblemError>? Errors,
    [property: JsonIgnore(
        Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AmountDifference>? Differences,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Due,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<NotPayable>? Reasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PaymentWithTimelineView? Payment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? BankAccountId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? AttemptsLeft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? PaymentId);
