using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CustomerPayments.Infrastructure.Persistence;

internal sealed class WebhookEndpointConfiguration : IEntityTypeConfiguration<WebhookEndpoint>
{
    private const int ClosedSecretLengthMax = 1000;

    public void Configure(EntityTypeBuilder<WebhookEndpoint> endpoint)
    {
        endpoint.Property(e => e.Id).ValueGeneratedNever();
        endpoint.Property(e => e.Url).HasMaxLength(WebhookEndpoint.UrlLengthMax);
        endpoint.Property(e => e.Types).HasMaxLength(WebhookEndpoint.TypesLengthMax);
        endpoint.Property(e => e.Description).HasMaxLength(WebhookEndpoint.DescriptionLengthMax);
        endpoint.Property(e => e.Status).HasMaxLength(10);
        endpoint.Property(e => e.ClosedSecret).HasMaxLength(ClosedSecretLengthMax);
        endpoint.Property(e => e.EarlierClosedSecret).HasMaxLength(ClosedSecretLengthMax);
        endpoint.Property(e => e.DisabledBecause).HasMaxLength(WebhookEndpoint.ReasonLengthMax);
        endpoint.Property(e => e.Position).IsConcurrencyToken();
        endpoint.Property(e => e.Version).IsConcurrencyToken();
        endpoint.HasIndex(e => e.Url).IsUnique();
    }
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.Property(d => d.Id).ValueGeneratedNever();
        delivery.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(d => d.EndpointId)
            .OnDelete(DeleteBehavior.Cascade);
        delivery.Property(d => d.Type).HasMaxLength(WebhookDelivery.TypeLengthMax);
        delivery.Property(d => d.State).HasMaxLength(10).IsConcurrencyToken();
        delivery.Property(d => d.LastAnswer).HasMaxLength(WebhookDelivery.AnswerLengthMax);
        delivery.Property(d => d.LastError).HasMaxLength(WebhookDelivery.ErrorLengthMax);
        delivery.Ignore(d => d.IsTest);

        // one event is one message to an endpoint, however often its deliveries are made
        delivery.HasIndex(d => new { d.EndpointId, d.EventId }).IsUnique();
        delivery.HasIndex(d => new { d.EndpointId, d.NextAttemptAt, d.Position });

        // the log, newest first: all, and those in one state
        delivery.HasIndex(d => new { d.EndpointId, d.CreatedAt, d.Id });
        delivery.HasIndex(d => new { d.EndpointId, d.State, d.CreatedAt, d.Id });
        delivery.HasIndex(d => d.EndedAt);
    }
}
