using CustomerPayments.Application.Records;
using CustomerPayments.Domain;

namespace CustomerPayments.Application.Webhooks;

/// <param name="EventId">The <c>webhook-id</c> of each attempt.</param>
/// <param name="OccurredAt">UTC; when the fact happened.</param>
/// <param name="Body">
/// The beginning of the message's body as it would be sent now; null once the event is no longer kept.
/// </param>
/// <param name="NextAttemptAt">UTC; null once no attempt follows.</param>
/// <param name="Status">Of the receiver's latest answer; null when there was none.</param>
/// <param name="Answer">The beginning of the latest answer's body.</param>
/// <param name="Error">Why the latest attempt has failed.</param>
/// <param name="Milliseconds">How long the latest attempt took.</param>
/// <param name="EndedAt">UTC; when it was delivered or given up.</param>
/// <param name="Redeliveries">How often somebody has asked for it again.</param>
public sealed record WebhookDeliveryView(
    Guid Id, Guid EventId, string Type, DateTime OccurredAt, DateTime CreatedAt, WebhookDeliveryState State,
    int Attempts, DateTime? LastAttemptAt, DateTime? NextAttemptAt, string? Body, int? Status, string? Answer,
    string? Error, int? Milliseconds, DateTime? EndedAt, int Redeliveries)
{
    public const int BodyShownMax = 2000;

    internal static WebhookDeliveryView Of(WebhookDelivery row, string? body) => new(
        row.Id, row.EventId, row.Type, row.OccurredAt, row.CreatedAt, row.State, row.Attempts, row.LastAttemptAt,
        row.NextAttemptAt, body?.Cut(BodyShownMax), row.LastStatus, row.LastAnswer, row.LastError,
        row.LastMilliseconds, row.EndedAt, row.Redeliveries);
}
