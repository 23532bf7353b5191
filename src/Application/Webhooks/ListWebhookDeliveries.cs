using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>What became of the deliveries to an endpoint, newest first.</summary>
public sealed record ListWebhookDeliveries(Guid Endpoint, PageRequest<WebhookDeliveryFilter> Page)
    : IRequest<Page<WebhookDeliveryView>>;

public sealed record WebhookDeliveryFilter(WebhookDeliveryState? State = null) : IListFilter
{
    public static string List => FrozenWords.Lists.WebhookDeliveries;

    public WebhookDeliveryFilter()
        : this(State: null)
    {
    }
}

internal sealed class ListWebhookDeliveriesValidator : AbstractValidator<ListWebhookDeliveries>
{
    public ListWebhookDeliveriesValidator() =>
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<WebhookDeliveryFilter>());
}

internal sealed class ListWebhookDeliveriesHandler(IPaymentsDb db, WebhookLog log)
    : IRequestHandler<ListWebhookDeliveries, Page<WebhookDeliveryView>>
{
    private sealed record Position(DateTime CreatedAt, Guid Id);

    public async Task<Page<WebhookDeliveryView>> Handle(ListWebhookDeliveries query, CancellationToken ct)
    {
        var endpoint = query.Endpoint;
        var (filter, after) = Cursor.Resume<WebhookDeliveryFilter, Position>(query.Page);
        if (!await db.WebhookEndpoints.AnyAsync(e => e.Id == endpoint, ct))
            throw new NotFoundException("webhook endpoint");

        var deliveries = db.WebhookDeliveries.AsNoTracking().Where(d => d.EndpointId == endpoint);
        if (filter.State is { } state)
            deliveries = deliveries.Where(d => d.State == state);
        var rows = await deliveries
            .InKeyOrder(
                d => d.CreatedAt, d => d.Id, descending: true, after is null ? null : (after.CreatedAt, after.Id))
            .Take(query.Page.Limit + 1).ToListAsync(ct);
        var bodies = await log.BodiesAsync(rows, ct);
        return rows.ToPage(query.Page.Limit, row => WebhookDeliveryView.Of(row, bodies.GetValueOrDefault(row.Id)),
            last => Cursor.Encode(filter, new Position(last.CreatedAt, last.Id)));
    }
}
