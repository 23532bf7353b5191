using System.Text.Json.Serialization;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Api.Http;

/// <summary>Tells the contract what a route reads and answers, where its signature does not.</summary>
internal static class Documented
{
    /// <param name="statuses">
    /// Of the problems that the operation itself can answer. 400 for an unknown parameter is added, and 429, 500 and
    /// 503, which every operation on the database can answer.
    /// </param>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithOnlyProblems([.. statuses.Union([400, 429, 500, 503])]);

    /// <param name="statuses">Of all problems that the operation can answer.</param>
    public static RouteHandlerBuilder WithOnlyProblems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
            route.Produces<Problem>(status, "application/problem+json");
        return route;
    }

    public static RouteHandlerBuilder ReadsHeader(this RouteHandlerBuilder route, string name, bool required = false) =>
        route.WithMetadata(new ReadHeader(name, required));

    /// <param name="name">Of a query parameter that the handler's signature does not name; a text, given once.</param>
    public static RouteHandlerBuilder ReadsQuery(this RouteHandlerBuilder route, string name) =>
        route.WithMetadata(new ReadQuery(name));
}

/// <summary>A request header that the operation itself looks at.</summary>
internal sealed record ReadHeader(string Name, bool Required);

/// <summary>A query parameter that the operation itself looks at.</summary>
internal sealed record ReadQuery(string Name);

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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? PaymentId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ChallengeId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? BeginAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Factor>? Factors,
    [property: JsonIgnore(
        Condition = JsonIgnoreCondition.WhenWritingNull)] PasskeyRequestOptionsView? PublicKey);
