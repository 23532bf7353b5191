using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Webhooks;
using FluentValidation;

namespace CustomerPayments.Application.Webhooks;

/// <summary>What may stand in the fields of an endpoint.</summary>
internal static class WebhookShapes
{
    public static IRuleBuilderOptions<T, string> EndpointUrl<T>(
        this IRuleBuilder<T, string> rule, IWebhookAddresses addresses) =>
        rule.Must((_, url, context) =>
        {
            var refusal = addresses.RefusalOf(url);
            context.MessageFormatter.AppendArgument("Refusal", refusal);
            return refusal is null;
        }).WithMessage("{Refusal}");

    public static IRuleBuilderOptions<T, IReadOnlyList<string>> EventTypes<T>(
        this IRuleBuilder<T, IReadOnlyList<string>> rule) =>
        rule.Must(types => types.Count is > 0 and <= WebhookEndpoint.TypesMax
                && types.Distinct(StringComparer.Ordinal).Count() == types.Count)
            .WithMessage($"1 to {WebhookEndpoint.TypesMax} types, each once.")
            .Must(types => types.All(type => EventType.Named(type).Count > 0))
            .WithMessage($"Each is * for all, a kind such as payment.*, or one of {string.Join(", ", EventType.All)}.");

    public static IRuleBuilderOptions<T, string?> EndpointDescription<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Line(WebhookEndpoint.DescriptionLengthMax);

    public static string Subject(this WebhookEndpoint endpoint) => $"webhook-endpoint:{endpoint.Id}";

    /// <summary>Records the fields that change; an address without its query, which may hold a key of theirs.</summary>
    public static void RecordEndpoint(this AuditTrail audit, Audited what) =>
        audit.RecordWrites<WebhookEndpoint>(what, Subject, endpoint => Host(endpoint.Url));

    private static string Host(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : "";
}
