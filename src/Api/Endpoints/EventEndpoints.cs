using CustomerPayments.Api.Http;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Webhooks;
using MediatR;

namespace CustomerPayments.Api.Endpoints;

/// <summary>The back office follows everything that happens, in one log.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        var waiters = app.ServiceProvider.GetRequiredService<FeedWaiters>();
        app.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(waiters.End);
        app.MapGet("/v1/backoffice/events", ListAsync).WithTags("Back office: events")
            .RequireScope("payments:read")
            .WithName("listEvents").WithSummary("Everything that happened, in order; a cursor misses nothing.")
            .Produces<EventFeed>().WithProblems(400, 401, 403, 409);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, string? after, string? types, string? since,
        int? wait, int? limit, CancellationToken ct)
    {
        var words = Words(types);
        await EventScopes.RequireAsync(http, words ?? [WebhookEndpoint.All]);
        var instant = QueryStrings.Instant("since", since);
        if (after is not null && instant is not null)
            throw new InvalidParameterException("since", "Only without after, which knows its place.");

        var query = new ListEvents(after, words, instant, TimeSpan.FromSeconds(wait ?? 0), limit ?? 25);
        return TypedResults.Ok(await mediator.Send(query, ct));
    }

    /// <exception cref="InvalidParameterException">
    /// A pattern names no type, or all: who wants all leaves the parameter out.
    /// </exception>
    private static List<string>? Words(string? types) => types is null ? null
        : [.. types.Split(',').SelectMany(pattern => pattern is not WebhookEndpoint.All
                && EventType.Named(pattern) is { Count: > 0 } words
            ? words
            : throw new InvalidParameterException(
                "types", $"There is no type {pattern.Cut(EventType.All.Max(type => type.Word.Length))}; types are "
                    + $"{string.Join(", ", EventType.All)}, or all of a kind, such as payment.*."))
            .Distinct().Order(StringComparer.Ordinal)];
}
