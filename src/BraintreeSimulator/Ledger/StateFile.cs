using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>
/// The SQLite file behind the ledger: one table of JSON documents. It survives a killed process; synchronous=NORMAL
/// may lose the last moments in a power cut, which a simulator can bear.
/// </summary>
internal sealed class StateFile : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly Dictionary<string, Type> Kinds = new Type[]
    {
        typeof(ClockRecord), typeof(CustomerRecord), typeof(PaymentMethodRecord), typeof(VerificationRecord),
        typeof(TransactionRecord), typeof(BlockedAccountRecord), typeof(RequestKeyRecord),
        typeof(DeferredRequestRecord), typeof(NotificationRecord),
    }.ToDictionary(type => type.Name);

    private readonly SqliteConnection connection;
    private readonly SqliteCommand upsert;
    private readonly SqliteParameter kind, id, json;
    private SqliteTransaction? batch;

    public StateFile(string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = full, Pooling = false }.ToString());
        connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        Execute("""
            CREATE TABLE IF NOT EXISTS document (
                kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID
            """);

        upsert = connection.CreateCommand();
        upsert.CommandText = "INSERT OR REPLACE INTO document (kind, id, json) VALUES ($kind, $id, $json)";
        kind = upsert.Parameters.Add("$kind", SqliteType.Text);
        id = upsert.Parameters.Add("$id", SqliteType.Text);
        json = upsert.Parameters.Add("$json", SqliteType.Text);
    }

    public IEnumerable<LedgerRecord> ReadAll()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT kind, json FROM document";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return (LedgerRecord)JsonSerializer.Deserialize(
                reader.GetString(1), Kinds[reader.GetString(0)], Json)!;
    }

    /// <summary>All of it or, if the process dies, none of it.</summary>
    public void Write(IEnumerable<LedgerRecord> saved, IEnumerable<LedgerRecord> removed)
    {
        using var transaction = batch is null ? connection.BeginTransaction() : null;

        upsert.Transaction = transaction ?? batch;
        foreach (var record in saved)
        {
            kind.Value = record.GetType().Name;
            id.Value = record.Key;
            json.Value = JsonSerializer.Serialize(record, record.GetType(), Json);
            upsert.ExecuteNonQuery();
        }

        foreach (var record in removed)
        {
            using var delete = connection.CreateCommand();
            delete.CommandText = "DELETE FROM document WHERE kind = $kind AND id = $id";
            delete.Parameters.AddWithValue("$kind", record.GetType().Name);
            delete.Parameters.AddWithValue("$id", record.Key);
            delete.ExecuteNonQuery();
        }

        transaction?.Commit();
    }

    /// <summary>One file transaction for all writes until it is disposed.</summary>
    public IDisposable Batch()
    {
        batch = connection.BeginTransaction();
        return new BatchEnd(this);
    }

    public void Dispose()
    {
        upsert.Dispose();
        connection.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class BatchEnd(StateFile file) : IDisposable
    {
        public void Dispose()
        {
            file.batch!.Commit();
            file.batch.Dispose();
            file.batch = null;
        }
    }
}
