using System.Linq.Expressions;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <param name="FailingSince">UTC; the first failed attempt since the last that succeeded.</param>
/// <param name="EarlierSecretEndsAt">UTC; until then each message is signed with the secret before as well.</param>
/// <param name="Waiting">Events that are owed to it and not delivered yet.</param>
public record WebhookEndpointView(
    Guid Id, string Url, IReadOnlyList<string> Types, string? Description, WebhookEndpointStatus Status,
    DateTime CreatedAt, DateTime? FailingSince, DateTime? DisabledAt, string? DisabledBecause,
    DateTime? EarlierSecretEndsAt, int Waiting);

/// <summary>The only answers that show a secret: when it is made.</summary>
public sealed record WebhookEndpointWithSecretView : WebhookEndpointView
{
    internal WebhookEndpointWithSecretView(WebhookEndpointView endpoint, string secret)
        : base(endpoint) => Secret = secret;

    public string Secret { get; }
}

public sealed record WebhookEndpointListView(IReadOnlyList<WebhookEndpointView> Items);

internal static class WebhookEndpointViews
{
    /// <exception cref="NotFoundException"/>
    public static async Task<WebhookEndpointView> EndpointAsync(
        this IPaymentsDb db, Guid id, DateTime now, CancellationToken ct) =>
        (await db.WebhookEndpoints.Where(e => e.Id == id).Select(Row(db)).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("webhook endpoint")).View(now);

    public static async Task<WebhookEndpointListView> EndpointsAsync(
        this IPaymentsDb db, DateTime now, CancellationToken ct)
    {
        var rows = await db.WebhookEndpoints.OrderBy(e => e.CreatedAt).ThenBy(e => e.Id).Take(WebhookEndpoint.Max)
            .Select(Row(db)).ToListAsync(ct);
        return new WebhookEndpointListView([.. rows.Select(row => row.View(now))]);
    }

    private static Expression<Func<WebhookEndpoint, EndpointRow>> Row(IPaymentsDb db) => e => new EndpointRow(
        e.Id, e.Url, e.Types, e.Description, e.Status, e.CreatedAt, e.FailingSince, e.DisabledAt, e.DisabledBecause,
        e.EarlierSecretEndsAt, db.WebhookDeliveries.Count(
            d => d.EndpointId == e.Id && d.State == WebhookDeliveryState.Pending));

    private sealed record EndpointRow(
        Guid Id, string Url, string Types, string? Description, WebhookEndpointStatus Status, DateTime CreatedAt,
        DateTime? FailingSince, DateTime? DisabledAt, string? DisabledBecause, DateTime? EarlierSecretEndsAt,
        int Waiting)
    {
        public WebhookEndpointView View(DateTime now) => new(
            Id, Url, WebhookEndpoint.PatternsIn(Types), Description, Status, CreatedAt, FailingSince,
            DisabledAt, DisabledBecause, now < EarlierSecretEndsAt ? EarlierSecretEndsAt : null, Waiting);
    }
}
