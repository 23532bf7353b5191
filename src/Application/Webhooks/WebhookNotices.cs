using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Webhooks;

/// <summary>
/// The email to the merchant that an endpoint was disabled. The endpoint's row is its outbox: it owes the email from
/// the save that disabled it until the mail server has taken or refused it.
/// </summary>
internal sealed class WebhookNotices(
    IPaymentsDb db, EmailTemplates templates, IMailer mailer, IOptions<MerchantOptions> merchant,
    ILogger<WebhookNotices> log)
{
    public async Task SendAsync(DateTime now, CancellationToken ct)
    {
        var owed = await db.WebhookEndpoints.AsNoTracking().Where(e => e.NoticeDueAt <= now).OrderBy(e => e.NoticeDueAt)
            .ToListAsync(ct);
        foreach (var endpoint in owed)
        {
            var isOver = await SendAsync(endpoint, now, ct);
            await db.DecideAndSaveAsync(async () =>
            {
                var row = await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == endpoint.Id, ct);
                if (row?.NoticeDueAt != endpoint.NoticeDueAt || row is null)
                    return; // resumed or deleted meanwhile
                if (isOver)
                    row.NoticeSent();
                else
                    row.NoticeFailed(now);
            }, ct);
        }
    }

    /// <returns>Whether no further attempt follows.</returns>
    private async Task<bool> SendAsync(WebhookEndpoint endpoint, DateTime now, CancellationToken ct)
    {
        try
        {
            await using var conversation = mailer.Open();
            await conversation.SendAsync(await WriteAsync(endpoint, now), ct);
            return true;
        }
        catch (EmailNotTakenException e)
        {
            log.LogWarning("The email about webhook endpoint {EndpointId} was not taken; it is the last attempt: "
                + "{IsFinal}", endpoint.Id, e.IsFinal);
            return e.IsFinal;
        }
    }

    private async Task<EmailMessage> WriteAsync(WebhookEndpoint endpoint, DateTime now)
    {
        var facts = new Dictionary<string, object?>
        {
            ["customer"] = merchant.Value.Name,
            ["to"] = merchant.Value.SupportEmail,
            ["host"] = new Uri(endpoint.Url).Host,
            ["endpoint_id"] = $"{endpoint.Id}",
            ["because"] = endpoint.DisabledBecause,
        };
        var (subject, text, html) = await templates.RenderAsync(EmailTemplates.WebhookEndpointDisabled, facts);
        return new EmailMessage(
            endpoint.Id, EmailTemplates.WebhookEndpointDisabled, merchant.Value.SupportEmail, subject, text, html, now);
    }
}
