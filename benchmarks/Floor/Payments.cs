using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CustomerPayments.Benchmarks.Floor;

/// <summary>
/// Pays three invoices: the rows that the product writes, in the product's two commits, or all in one. There is no
/// gateway between them, and no email is sent; the email is owed, as in the product.
/// </summary>
internal sealed class Payments(Database database)
{
    private readonly Pool<Statements> statements = new(() => new Statements(database.Open()));

    private sealed record Wanted(Invoice[] Invoices, long Total, string Currency, Method Method);

    private sealed record Invoice(Guid Id, long AmountDue);

    private sealed record Method(string Type, string Nonce);

    public async Task AnswerAsync(HttpContext http, Caller caller, bool inOneCommit)
    {
        var wanted = (await http.Request.ReadFromJsonAsync<Wanted>())!;
        var (id, transaction) = (Guid.CreateVersion7(), RandomNumberGenerator.GetHexString(16, lowercase: true));
        var number = "P-" + RandomNumberGenerator.GetString("34679ACDEFGHJKMNPQRTWXY", 8);
        var all = statements.Take();
        all.Set("@session", caller.Session);
        all.Set("@customer", caller.Customer);
        all.Set("@now", database.At(DateTime.UtcNow));
        // nobody is to follow these payments while others are measured
        all.Set("@later", database.At(DateTime.UtcNow.AddDays(1)));
        all.Set("@payment", id);
        all.Set("@number", number);
        all.Set("@amount", wanted.Total);
        all.Set("@currency", wanted.Currency);
        all.Set("@key", http.Request.Headers["Idempotency-Key"].ToString());
        all.Set("@fingerprint", Fingerprint(wanted));
        all.Set("@transaction", transaction);
        all.Set("@subject", $"payment:{id}");
        all.Set("@who", $"customer:{caller.Customer}");
        all.Set("@mailkey", $"payment-received:{id}");
        foreach (var audit in new[] { "@audit1", "@audit2", "@mail" })
            all.Set(audit, Guid.CreateVersion7());
        for (var n = 0; n < 3; n++)
        {
            all.Set($"@invoice{n}", wanted.Invoices[n].Id);
            all.Set($"@due{n}", wanted.Invoices[n].AmountDue);
        }

        var held = await BeginAsync(all, alsoEnd: inOneCommit);
        if (held && !inOneCommit)
            await CommitAsync(all, all.End);
        statements.GiveBack(all);
        http.Response.StatusCode = held ? 201 : 409;
        if (held)
            await WriteAsync(http, id, number, transaction, wanted);
    }

    private async Task<bool> BeginAsync(Statements all, bool alsoEnd)
    {
        using var turn = await database.TakeWriterAsync();
        await using var transaction = await all.Connection.BeginTransactionAsync();
        if (await all.Begin.ExecuteNonQueryAsync(transaction) != Statements.RowsAtTheBeginning)
            return false;
        if (alsoEnd)
            await all.End.ExecuteNonQueryAsync(transaction);
        await transaction.CommitAsync();
        return true;
    }

    private async Task CommitAsync(Statements all, DbCommand command)
    {
        using var turn = await database.TakeWriterAsync();
        await using var transaction = await all.Connection.BeginTransactionAsync();
        await command.ExecuteNonQueryAsync(transaction);
        await transaction.CommitAsync();
    }

    private static string Fingerprint(Wanted wanted) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(',', wanted.Invoices.Select(i => $"{i.Id:N}={i.AmountDue}"))};{wanted.Total}"))));

    private static async Task WriteAsync(HttpContext http, Guid id, string number, string transaction, Wanted wanted)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("number"u8, number);
        json.WriteString("status"u8, "succeeded");
        json.WriteNumber("amount"u8, wanted.Total);
        json.WriteString("currency"u8, wanted.Currency);
        json.WriteString("transactionId"u8, transaction);
        json.WriteStartArray("allocations"u8);
        foreach (var invoice in wanted.Invoices)
        {
            json.WriteStartObject();
            json.WriteString("invoiceId"u8, invoice.Id);
            json.WriteNumber("amount"u8, invoice.AmountDue);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed class Statements
    {
        /// <summary>
        /// Three invoices held, the payment, its allocations, its event, the entry in the audit trail.
        /// </summary>
        public const int RowsAtTheBeginning = 3 + 1 + 3 + 1 + 1;

        private readonly Dictionary<string, DbParameter[]> parameters;

        public Statements(DbConnection connection)
        {
            Connection = connection;
            (Begin, End) = (connection.CreateCommand(), connection.CreateCommand());
            var hold = string.Concat(Enumerable.Range(0, 3).Select(n => string.Create(CultureInfo.InvariantCulture, $"""
                UPDATE "Invoices" SET "Status" = 'PaymentPending', "PaymentId" = @payment, "Version" = "Version" + 1
                WHERE "Id" = @invoice{n} AND "CustomerId" = @customer AND "Status" = 'Unpaid' AND "BalanceMinor" = @due{n}
                AND EXISTS (SELECT 1 FROM "Sessions" WHERE "Id" = @session AND "EndedAt" IS NULL AND "ExpiresAt" > @now);
                """)));
            Begin.CommandText = hold + """
                INSERT INTO "Payments" ("Id", "CustomerId", "Number", "Method", "AmountMinor", "ChargedMinor", "Currency", "MerchantAccountId", "IdempotencyKey",
                    "Fingerprint", "ClientAddress", "InitiatedAt", "Status", "SubmittedAt", "RefundedMinor", "CleanSearches", "NextCheckAt", "Version", "ChangeNumber")
                VALUES (@payment, @customer, @number, 'Card', @amount, @amount, @currency, 'usd', @key, @fingerprint, '127.0.0.1', @now, 'Processing', @now, 0, 0,
                    @later, 2, 0);
                INSERT INTO "Allocations" ("PaymentId", "InvoiceId", "MinorUnits") VALUES
                    (@payment, @invoice0, @due0), (@payment, @invoice1, @due1), (@payment, @invoice2, @due2);
                INSERT INTO "PaymentEvents" ("PaymentId", "Sequence", "At", "Status", "Text", "ForStaff") VALUES (@payment, 2, @now, 'Processing', 'The payment was started.', FALSE);
                INSERT INTO "AuditEntries" ("Id", "At", "Who", "What", "Subject", "Address") VALUES (@audit1, @now, @who, 'payment-initiated', @subject, '127.0.0.1');
                """;
            End.CommandText = """
                UPDATE "Payments" SET "Status" = 'Succeeded', "GatewayTransactionId" = @transaction, "MethodDetails_Brand" = 'Visa', "MethodDetails_Last4" = '1881',
                    "Version" = 4 WHERE "Id" = @payment AND "Version" = 2;
                UPDATE "Invoices" SET "Status" = 'Paid', "BalanceMinor" = 0, "Version" = "Version" + 1
                    WHERE "Id" IN (@invoice0, @invoice1, @invoice2) AND "PaymentId" = @payment;
                INSERT INTO "PaymentEvents" ("PaymentId", "Sequence", "At", "Status", "Text", "ForStaff") VALUES (@payment, 4, @now, 'Succeeded', 'The card payment was approved.', FALSE);
                INSERT INTO "Emails" ("Id", "CustomerId", "Kind", "Key", "PaymentId", "CreatedAt", "NextAttemptAt", "Attempts",
                    "LastTo", "SentAt")
                    VALUES (@mail, @customer, 'PaymentReceived', @mailkey, @payment, @now, NULL, 1, 'ap@customer.example', @now);
                INSERT INTO "AuditEntries" ("Id", "At", "Who", "What", "Subject", "Address") VALUES (@audit2, @now, @who, 'payment-moved', @subject, '127.0.0.1');
                """;
            string[] names =
            [
                "@session", "@customer", "@now", "@later", "@payment", "@number", "@amount", "@currency", "@key",
                "@fingerprint", "@transaction", "@subject", "@who", "@mailkey",
                "@audit1", "@audit2", "@mail", "@invoice0", "@invoice1", "@invoice2", "@due0", "@due1", "@due2",
            ];
            parameters = names.ToDictionary(
                name => name, name => new[] { Begin, End }.Where(command => command.CommandText.Contains(
                    name, StringComparison.Ordinal)).Select(command => command.Add(name)).ToArray());
        }

        public DbConnection Connection { get; }
        public DbCommand Begin { get; }
        public DbCommand End { get; }

        public void Set(string name, object value)
        {
            foreach (var parameter in parameters[name])
                parameter.Value = value;
        }
    }
}

internal static class Transactions
{
    public static Task<int> ExecuteNonQueryAsync(this DbCommand command, DbTransaction transaction)
    {
        command.Transaction = transaction;
        return command.ExecuteNonQueryAsync();
    }
}
