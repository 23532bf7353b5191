using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests.Engine;

/// <summary>One schedule's database: real SQL, in memory, shared by its replicas.</summary>
internal sealed class ScheduleDatabase : IDisposable
{
    /// <summary>Two customers with four invoices each.</summary>
    public static readonly string[] Invoices = ["I-11", "I-12", "I-13", "I-14", "I-21", "I-22", "I-23", "I-24"];

    private static readonly Lazy<SqliteConnection> Template = new(() => MakeAsync().GetAwaiter().GetResult());
    private static int last;

    private readonly SqliteConnection keepAlive;

    public ScheduleDatabase()
    {
        ConnectionString = $"Data Source=schedule-{Interlocked.Increment(ref last)};Mode=Memory;Cache=Shared";
        keepAlive = new SqliteConnection(ConnectionString);
        keepAlive.Open();
        lock (Template)
            Template.Value.BackupDatabase(keepAlive);
    }

    public string ConnectionString { get; }

    public SqlitePaymentsDb Open() => new(new DbContextOptionsBuilder<SqlitePaymentsDb>().UseSqlite(ConnectionString).Options);

    /// <param name="sql">With <c>@p0</c> for the value.</param>
    public void Execute(string sql, object value)
    {
        using var command = keepAlive.CreateCommand();
#pragma warning disable CA2100 // the SQL is this project's own
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("@p0", value);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        SqliteConnection.ClearPool(new SqliteConnection(ConnectionString));
        keepAlive.Dispose();
    }

    private static async Task<SqliteConnection> MakeAsync()
    {
        await using var world = await World.CreateAsync();
        foreach (var reference in Invoices)
        {
            if (reference[3] == '1')
                await world.SendAsync(new UpsertCustomer($"C-{reference[2]}", "Cedar Homes", $"ap@c{reference[2]}.example", null));
            world.Clock.Advance(TimeSpan.FromMilliseconds(3)); // so that ids, which carry the time, sort the same way every time
            await world.SendAsync(new UpsertInvoice(Schedule.Snapshot(reference, 1000 + 700 * (reference[3] - '0')), null));
        }

        await world.SendAsync(new CompareWithGateway()); // a product that is started compares at once; from here on every day
        var template = new SqliteConnection("Data Source=template;Mode=Memory;Cache=Shared");
        template.Open();
        world.CopyTo(template);
        return template;
    }
}
