using System.Buffers.Text;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CustomerPayments.Benchmarks.Floor;

/// <summary>
/// 25 of a customer's invoices, by due date; and, as the product does it, only for a session that has not ended.
/// </summary>
internal sealed class List(Database database)
{
    private const int Limit = 25;

    private readonly Pool<Query> queries = new(() => new Query(database.Open()));

    public async Task AnswerAsync(HttpContext http, Caller caller)
    {
        var query = queries.Take();
        query.Customer.Value = caller.Customer;
        query.Session.Value = caller.Session;
        query.Now.Value = database.At(DateTime.UtcNow);
        await using (var reader = await query.Command.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync() && await reader.NextResultAsync())
                await WriteAsync(http, reader);
            else
                http.Response.StatusCode = 401;
        }

        queries.GiveBack(query);
    }

    private static async Task WriteAsync(HttpContext http, DbDataReader row)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        string? next = null;
        var (id, dueOn) = (default(Guid), default(DateOnly));
        for (var n = 0; await row.ReadAsync(); n++)
        {
            if (n == Limit)
            {
                var place = Encoding.UTF8.GetBytes($"{dueOn:O} {id}");
                next = Base64Url.EncodeToString([.. SHA256.HashData(place).AsSpan(0, 8), .. place]);
                break;
            }

            (id, dueOn) = (row.GetGuid(0), row.GetFieldValue<DateOnly>(4));
            var status = row.GetString(8);
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("number"u8, row.GetString(1));
            json.WriteString("purchaseOrder"u8, row.IsDBNull(2) ? null : row.GetString(2));
            json.WriteString("issuedOn"u8, row.GetFieldValue<DateOnly>(3).ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("dueOn"u8, dueOn.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("currency"u8, row.GetString(5));
            json.WriteNumber("total"u8, row.GetInt64(6));
            json.WriteNumber("amountDue"u8, row.GetInt64(7));
            json.WriteString(
                "status"u8, status switch { "Unpaid" => "unpaid"u8, "Paid" => "paid"u8, _ => "pending"u8 });
            json.WriteBoolean("overdue"u8, status == "Unpaid" && dueOn < today);
            json.WriteNumber("daysOverdue"u8, status == "Unpaid" ? Math.Max(0, today.DayNumber - dueOn.DayNumber) : 0);
            json.WriteBoolean("payable"u8, status == "Unpaid");
            json.WriteString(
                "notPayableReason"u8, status switch { "Unpaid" => null, "Paid" => "paid", _ => "payment-in-progress" });
            if (row.IsDBNull(9))
                json.WriteNull("paymentId"u8);
            else
                json.WriteString("paymentId"u8, row.GetGuid(9));
            json.WriteString("documentUrl"u8, row.IsDBNull(10) ? null : row.GetString(10));
            json.WriteNumber("version"u8, row.GetInt32(11));
            WritePayment(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("nextCursor"u8, next);
        json.WriteEndObject();
    }

    private static void WritePayment(Utf8JsonWriter json, DbDataReader row)
    {
        if (row.IsDBNull(12))
        {
            json.WriteNull("payment"u8);
            return;
        }

        json.WriteStartObject("payment"u8);
        json.WriteString("id"u8, row.GetGuid(9));
        json.WriteString("number"u8, row.GetString(12));
        json.WriteString("status"u8, row.GetString(13) switch
        {
            "Succeeded" => "succeeded"u8,
            "Pending" => "pending"u8,
            "Processing" => "processing"u8,
            _ => "other"u8,
        });
        json.WriteString("createdAt"u8, row.GetDateTime(14));
        json.WriteString(
            "expectedSettlementOn"u8,
            row.IsDBNull(15) ? null : row.GetFieldValue<DateOnly>(15).ToString("O", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private sealed class Query
    {
        public Query(DbConnection connection)
        {
            Command = connection.CreateCommand();
            Command.CommandText = """
                SELECT 1 FROM "Sessions" WHERE "Id" = @session AND "CustomerId" = @customer AND "EndedAt" IS NULL AND "ExpiresAt" > @now;
                SELECT page.*, payment."Number", payment."Status", payment."InitiatedAt", payment."ExpectedSettlementOn" FROM (
                    SELECT "Id", "Number", "PurchaseOrder", "IssuedOn", "DueOn", "Currency", "TotalMinor", "BalanceMinor", "Status", "PaymentId", "DocumentUrl", "Version"
                    FROM "Invoices" WHERE "CustomerId" = @customer AND "Status" IN ('Unpaid', 'PaymentPending', 'Paid') ORDER BY "DueOn", "Id" LIMIT 26) AS page
                LEFT JOIN "Payments" AS payment ON payment."Id" = page."PaymentId" ORDER BY page."DueOn", page."Id";
                """;
            (Session, Customer, Now) = (Command.Add("@session"), Command.Add("@customer"), Command.Add("@now"));
        }

        public DbCommand Command { get; }
        public DbParameter Session { get; }
        public DbParameter Customer { get; }
        public DbParameter Now { get; }
    }
}
