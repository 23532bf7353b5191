using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Settings;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator.Webhooks;

/// <summary>
/// Notifications that wait in the state file until the merchant has answered 2xx: retried hourly, given up 24 hours
/// after the first attempt. Source: https://developer.paypal.com/braintree/docs/guides/webhooks/parse.
/// </summary>
internal sealed class Outbox(
    GatewayLedger ledger, SimulatorClock clock, SimulatorOptions options, FaultBoard faults, ILogger logger)
    : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = new(
        options.WebhookTransport ?? new SocketsHttpHandler { AllowAutoRedirect = false },
        disposeHandler: options.WebhookTransport is null)
    {
        Timeout = AnswerWithin,
    };

    private readonly SemaphoreSlim sending = new(1, 1);

    /// <summary>The record to save together with the fact it reports; none when there is no one to tell.</summary>
    /// <param name="at">UTC; when the fact happened.</param>
    public IEnumerable<LedgerRecord> Notice(string kind, TransactionRecord transaction, DateTime at)
    {
        if (options.WebhookUrl is null) return [];

        var fault = faults.TakeForNotification();
        if (fault?.Fault is FaultKind.WebhookLoss) return [];

        var delay = fault?.Fault is FaultKind.WebhookReorder
            ? TimeSpan.FromSeconds(fault.Seconds ?? 60)
            : TimeSpan.Zero;
        return
        [
            new NotificationRecord
            {
                Id = Guid.NewGuid().ToString("N"),
                Sequence = ledger.NextSequence(),
                Kind = kind,
                Payload = NotificationXml.Payload(kind, transaction, at, options),
                NextAttemptAt = clock.Now + delay,
                Copies = fault?.Fault is FaultKind.WebhookDuplicate ? 2 : 1,
            },
        ];
    }

    /// <summary>Posts what is due, oldest first, and returns how many posts were accepted.</summary>
    public async Task<int> SendDueAsync(CancellationToken ct)
    {
        if (options.WebhookUrl is not { } url) return 0;

        await sending.WaitAsync(ct);
        try
        {
            NotificationRecord[] due;
            lock (ledger.Gate) due = [.. ledger.Notifications.Where(n => n.NextAttemptAt <= clock.Now)];

            var accepted = 0;
            foreach (var notification in due)
            {
                for (var left = notification.Copies; left > 0; left--)
                {
                    var taken = await PostAsync(url, notification, ct);
                    lock (ledger.Gate) Note(notification with { Copies = left }, taken);
                    if (!taken) break;
                    accepted++;
                }
            }

            return accepted;
        }
        finally
        {
            sending.Release();
        }
    }

    public void Dispose()
    {
        http.Dispose();
        sending.Dispose();
    }

    private async Task<bool> PostAsync(Uri url, NotificationRecord notification, CancellationToken ct)
    {
        IEnumerable<WebhookKeys> keys =
            [.. options.FurtherWebhookKeys, new WebhookKeys(options.PublicKey, options.PrivateKey)];
        var signature = string.Join(
            '&', keys.Select(key => WebhookSignature.Sign(key.PublicKey, key.PrivateKey, notification.Payload)));
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["bt_signature"] = signature, ["bt_payload"] = notification.Payload });
        try
        {
            using var answer = await http.PostAsync(url, form, ct);
            if (answer.IsSuccessStatusCode) return true;
            logger.LogInformation("Notification {Id} was answered {Status}", notification.Id, (int)answer.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            logger.LogInformation("Notification {Id} did not arrive: {Reason}", notification.Id, exception.Message);
        }

        return false;
    }

    private void Note(NotificationRecord notification, bool taken)
    {
        var first = notification.FirstAttemptAt ?? clock.Now;
        if (taken && notification.Copies > 1)
            ledger.Save(notification with { Copies = notification.Copies - 1, FirstAttemptAt = first });
        else if (taken || clock.Now + RetryEvery > first + GiveUpAfter)
            ledger.Remove(notification);
        else
            ledger.Save(notification with { FirstAttemptAt = first, NextAttemptAt = clock.Now + RetryEvery });
    }
}
