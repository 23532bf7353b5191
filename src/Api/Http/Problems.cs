using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Api.Http;

/// <summary>Exception → RFC 9457 problem: the whole error contract in one switch.</summary>
internal sealed partial class Problems(DoorMetrics door, ILogger<Problems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken ct)
    {
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
            return true;

        var problem = exception switch
        {
            RuleViolationException rule => Problem(rule.Code, rule.Message, rule.Facts),
            ValidationException invalid => Invalid(http, invalid),
            InvalidParameterException parameter =>
                Problem("invalid-parameter", parameter.Message, Errors($"/{parameter.Name}", parameter.Message)),
            BadHttpRequestException { InnerException: JsonException json } => Malformed(json),
            BadHttpRequestException bad =>
                Problem(ProblemType.OfStatus(bad.StatusCode).Code, "The request cannot be read."),
            InvalidCursorException cursor => Problem("invalid-cursor", cursor.Message),
            FeedEpochChangedException epoch => Problem(
                "feed-epoch-changed", epoch.Message,
                epoch.BeginAt is { } at ? new Dictionary<string, object> { ["beginAt"] = at } : null),
            IdempotencyKeyMissingException key => Problem("idempotency-key-missing", key.Message),
            ForbiddenException forbidden => Problem("forbidden", forbidden.Message),
            NotFoundException missing => Problem("not-found", missing.Message),
            UnknownLinkException link => Problem(
                link.Purpose is LinkPurpose.Activation ? "activation-unknown" : "password-reset-unknown", link.Message),
            InvalidCredentialsException credentials => Problem("invalid-credentials", credentials.Message),
            SignedOutException => SignedOut(http),
            SecondFactorWrongException wrong => Problem("second-factor-wrong", wrong.Message),
            ChallengeOverException over => Problem("challenge-over", over.Message),
            SessionEndedException ended => Problem("session-ended", ended.Message),
            NotSameOriginException origin => Problem("not-same-origin", origin.Message),
            LimitedException limited => Limited(http, limited),
            VersionMismatchException version => Problem("version-mismatch", version.Message),
            NotGenuineException forged => Problem("notification-not-genuine", forged.Message),
            ReversalUnconfirmedException unconfirmed => Problem("reversal-unconfirmed", unconfirmed.Message),
            GatewayBusyException busy => Problem("gateway-unavailable", busy.Message),
            GatewayUnavailableException =>
                Problem("gateway-unavailable", "The payment gateway does not answer at the moment."),
            WriteRefusedException refused => Problem("database-unavailable", refused.Message),
            DbException or DbUpdateException =>
                Problem("database-unavailable", "The database does not answer at the moment."),
            _ => Problem("internal-error", "Something went wrong; please tell us the request id."),
        };

        if (exception is LimitedException { Code: var limit })
            door.CountLimited(limit);
        if (problem.Status >= 500)
            log.LogError(exception, "Request {Method} {Route} failed: {Code}", http.Request.Method, http.Route(),
                problem.Extensions["code"]);
        if (problem.Status is StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "5";
        await WriteAsync(http, problem);
        return true;
    }

    public static ProblemDetails Limited(HttpContext http, LimitedException limited)
    {
        http.Response.Headers.RetryAfter = Seconds(limited.RetryAfter);
        return Problem(limited.Code, limited.Message);
    }

    /// <returns>Whole seconds, at least one, as <c>Retry-After</c> takes them.</returns>
    public static string Seconds(TimeSpan wait) =>
        Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The same answer as to a token that is refused before its route is called (RFC 6750 section 3.1).
    /// </summary>
    private static ProblemDetails SignedOut(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return Problem("unauthenticated", ProblemType.All["unauthenticated"].Help);
    }

    /// <summary>
    /// Gives a body to bare answers, such as those of routing, authorization and the reading of parameters.
    /// </summary>
    public static Task WriteBareStatusAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        if (http.Response.StatusCode is StatusCodes.Status400BadRequest && QueryStrings.Unreadable(http) is { } name)
            return WriteAsync(http, Problem(
                "invalid-parameter", "A parameter is not valid.", Errors($"/{name}", "The value is of another type.")));

        var type = http.Response.StatusCode is StatusCodes.Status403Forbidden && http.User.IsForSetUp()
            ? ProblemType.All["second-factor-set-up-required"]
            : ProblemType.OfStatus(http.Response.StatusCode);
        return WriteAsync(http, Problem(type.Code, type.Help));
    }

    public static ProblemDetails Problem(string code, string detail, IReadOnlyDictionary<string, object>? facts = null)
    {
        var type = ProblemType.All[code];
        var problem = new ProblemDetails
        {
            Type = $"/problems/{code}", Title = type.Title, Status = type.Status, Detail = detail
        };
        problem.Extensions["code"] = code;
        foreach (var (name, value) in facts ?? new Dictionary<string, object>())
            problem.Extensions[name] = value;
        return problem;
    }

    public static Task WriteAsync(HttpContext http, ProblemDetails problem)
    {
        problem.Extensions["requestId"] = http.TraceIdentifier;
        http.NoteProblem((string)problem.Extensions["code"]!);
        http.Response.StatusCode = problem.Status!.Value;
        return http.Response.WriteAsJsonAsync(problem, http.RequestServices.GetRequiredService<JsonSettings>().Api,
            "application/problem+json; charset=utf-8");
    }

    /// <summary>
    /// A wrong parameter makes a bad address (400); a wrong member makes a request we understand but refuse (422).
    /// </summary>
    private static ProblemDetails Invalid(HttpContext http, ValidationException invalid)
    {
        var errors = invalid.Errors.Select(e => new ProblemError(PointerOf(e.PropertyName), e.ErrorMessage)).ToList();
        return HttpMethods.IsGet(http.Request.Method)
            ? Problem(
            "invalid-parameter", "A parameter is not valid.", new Dictionary<string, object> { ["errors"] = errors })
            : Problem("validation-failed", "At least one member is not valid.",
                new Dictionary<string, object> { ["errors"] = errors });
    }

    private static ProblemDetails Malformed(JsonException json) => Problem(
        "malformed-request", "The body is not the JSON that this operation takes.",
        new Dictionary<string, object> { ["errors"] = new[] { ErrorOf(json) } });

    /// <summary>Which member cannot be read, and why.</summary>
    public static ProblemError ErrorOf(JsonException json) => new(PointerIn(json.Path ?? ""), ReasonOf(json));

    /// <summary><c>$.invoices[0]['a b']</c> is <c>/invoices/0/a b</c>: the names as they were sent.</summary>
    private static string PointerIn(string path) => string.Concat(PathPattern().Matches(path)
        .Select(part => part.Groups["name"].Value.Replace("~", "~0", StringComparison.Ordinal))
        .Select(name => "/" + name.Replace("/", "~1", StringComparison.Ordinal)));

    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\['(?<name>.*?)'\]|\[(?<name>\d+)\]", RegexOptions.Singleline)]
    private static partial Regex PathPattern();

    /// <summary>The serializer's message names our types; the caller gets a sentence of ours instead.</summary>
    private static string ReasonOf(JsonException json) => json.Message switch
    {
        var message when TextWithoutNul.IsRefusal(message) => message,
        var text when text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) =>
            "There is no such member.",
        var text when text.Contains("was missing required properties", StringComparison.Ordinal) =>
            "Missing: " + text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(". Path")[0].Trim()
                .TrimEnd('.') + ".",
        MinorUnitsAttribute.Message => MinorUnitsAttribute.Message,
        var text when text.Contains("Duplicate", StringComparison.Ordinal) => "The member stands there twice.",
        var text when text.Contains("could not be converted", StringComparison.Ordinal) =>
            "The value is of another type.",
        var text when text.Contains("null", StringComparison.Ordinal) => "The value must not be null.",
        _ => "This is not valid JSON.",
    };

    private static Dictionary<string, object> Errors(string pointer, string message) =>
        new() { ["errors"] = new[] { new ProblemError(pointer, message) } };

    /// <summary><c>Invoices[0].AmountDue</c> is <c>/invoices/0/amountDue</c> (RFC 6901).</summary>
    private static string PointerOf(string path)
    {
        var parts = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            .Split('.', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(parts.Where(part => part is not ("Page" or "Filter" or "Invoice"))
            .Select(part => "/" + JsonNamingPolicy.CamelCase.ConvertName(part)));
    }
}

/// <param name="Pointer">JSON Pointer to the member, or the parameter's name after a slash.</param>
internal sealed record ProblemError(string Pointer, string Message);

/// <summary>A path, query or header value that cannot be read.</summary>
internal sealed class InvalidParameterException(string name, string message) : Exception(message)
{
    public string Name { get; } = name;
}

/// <summary>The token is good for the route, but not for what the request asks of it.</summary>
internal sealed class ForbiddenException(string message) : Exception(message);

internal sealed class IdempotencyKeyMissingException() : Exception("A payment needs a header Idempotency-Key.");
