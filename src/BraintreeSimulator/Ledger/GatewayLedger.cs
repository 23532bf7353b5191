using System.Collections.Concurrent;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>
/// All the gateway knows, in memory, and mirrored in its state file before anyone is told. Reading one record needs
/// no lock; whoever decides something from what he reads, or walks a list, holds <see cref="Gate"/>.
/// </summary>
internal sealed class GatewayLedger : IDisposable
{
    /// <summary>A single-use token lives three hours; after a day it is not even remembered.</summary>
    private static readonly TimeSpan TokenMemory = TimeSpan.FromDays(1);

    private readonly StateFile file;
    private readonly ConcurrentDictionary<(Type, string), LedgerRecord> records = new();
    private readonly Dictionary<string, string[]> byOrderId = new(StringComparer.Ordinal);
    private readonly List<string> transactions = [];
    private readonly List<string> verifications = [];
    private readonly PriorityQueue<(Type, string), DateTime> due = new();
    private readonly SortedDictionary<long, string> notifications = [];
    private long sequence;

    public GatewayLedger(string stateFile)
    {
        file = new StateFile(stateFile);
        var found = file.ReadAll().ToList();
        foreach (var record in found.Where(r => r is not (TransactionRecord or VerificationRecord))) Remember(record);
        var shared = new Dictionary<Instrument, Instrument>();
        foreach (var payment in found.OfType<TransactionRecord>().OrderBy(t => t.Sequence))
        {
            // Thousands of payments from one account need not keep thousands of descriptions of it.
            shared.TryAdd(payment.Instrument, payment.Instrument);
            Remember(payment with { Instrument = shared[payment.Instrument] });
        }

        foreach (var check in found.OfType<VerificationRecord>().OrderBy(v => v.Sequence)) Remember(check);
    }

    public Lock Gate { get; } = new();

    public ClockRecord? Clock => Find<ClockRecord>("clock");

    /// <summary>How many sales and refunds there are.</summary>
    public int TransactionCount => transactions.Count;

    /// <summary>Notifications not yet delivered or given up, oldest first.</summary>
    public IEnumerable<NotificationRecord> Notifications =>
        notifications.Values.Select(id => Find<NotificationRecord>(id)!);

    public T? Find<T>(string key) where T : LedgerRecord => (T?)records.GetValueOrDefault((typeof(T), key));

    public IEnumerable<T> All<T>() where T : LedgerRecord => records.Values.OfType<T>();

    /// <summary>Sales and refunds from the newest back.</summary>
    /// <param name="before">Only those with a lower sequence.</param>
    public IEnumerable<TransactionRecord> NewestFirst(long before = long.MaxValue) =>
        Backwards<TransactionRecord>(transactions, before, transaction => transaction.Sequence);

    /// <summary>Sales and refunds with exactly this order id, from the newest back.</summary>
    public IEnumerable<TransactionRecord> NewestFirst(string orderId) =>
        Backwards<TransactionRecord>(
            byOrderId.GetValueOrDefault(orderId) ?? [], long.MaxValue, transaction => transaction.Sequence);

    public IEnumerable<VerificationRecord> VerificationsNewestFirst(long before = long.MaxValue) =>
        Backwards<VerificationRecord>(verifications, before, verification => verification.Sequence);

    public long NextSequence() => Interlocked.Increment(ref sequence);

    /// <summary>Commits new or changed records, all or none, and then shows them to readers.</summary>
    public void Save(params IReadOnlyCollection<LedgerRecord> changed)
    {
        file.Write(changed, []);
        foreach (var record in changed) Remember(record);
    }

    public void Remove(params IReadOnlyCollection<LedgerRecord> gone)
    {
        file.Write([], gone);
        foreach (var record in gone)
        {
            records.TryRemove((record.GetType(), record.Key), out _);
            if (record is NotificationRecord notification) notifications.Remove(notification.Sequence);
        }
    }

    /// <summary>
    /// Takes the record that fell due first, if any has; records that changed meanwhile are passed over.
    /// </summary>
    public LedgerRecord? TakeDue(DateTime now)
    {
        while (due.TryPeek(out var key, out var at) && at <= now)
        {
            due.Dequeue();
            if (records.TryGetValue(key, out var record) && record.DueAt == at) return record;
        }

        return null;
    }

    public void ForgetOldTokens(DateTime now)
    {
        var old = All<PaymentMethodRecord>()
            .Where(method => method.SingleUse && method.CreatedAt + TokenMemory < now)
            .ToArray();
        if (old.Length > 0) Remove(old);
    }

    /// <summary>
    /// Until disposed, everything saved goes to the file in one transaction. For changes by the thousand.
    /// </summary>
    public IDisposable Batch() => file.Batch();

    public bool AnythingDue(DateTime now) => due.TryPeek(out _, out var at) && at <= now;

    public void Dispose() => file.Dispose();

    private IEnumerable<T> Backwards<T>(IReadOnlyList<string> ids, long before, Func<T, long> sequenceOf)
        where T : LedgerRecord
    {
        // Ids are in the order of their sequences, so that a later page begins with a binary search.
        var (low, high) = (0, ids.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sequenceOf(Find<T>(ids[middle])!) < before) low = middle + 1;
            else high = middle;
        }

        for (var i = low - 1; i >= 0; i--) yield return Find<T>(ids[i])!;
    }

    private void Remember(LedgerRecord record)
    {
        var key = (record.GetType(), record.Key);
        var isNew = !records.ContainsKey(key);
        records[key] = record;
        if (record.DueAt is { } at) due.Enqueue(key, at);

        switch (record)
        {
            case TransactionRecord transaction when isNew:
                transactions.Add(transaction.LegacyId);
                if (transaction.OrderId is { Length: > 0 } orderId)
                    byOrderId[orderId] = [.. byOrderId.GetValueOrDefault(orderId) ?? [], transaction.LegacyId];
                sequence = Math.Max(sequence, transaction.Sequence);
                break;
            case VerificationRecord verification when isNew:
                verifications.Add(verification.LegacyId);
                sequence = Math.Max(sequence, verification.Sequence);
                break;
            case NotificationRecord notification:
                notifications[notification.Sequence] = notification.Id;
                sequence = Math.Max(sequence, notification.Sequence);
                break;
        }
    }
}
