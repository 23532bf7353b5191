using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace CustomerPayments.Simulation.Tests.Engine;

/// <summary>
/// One schedule's database: real SQL, shared by its replicas. Whatever is asked of it is answered at once, on the
/// thread that asks.
/// </summary>
internal abstract class ScheduleDatabase : IDisposable
{
    /// <summary>Two customers with four invoices each.</summary>
    public static readonly string[] Invoices = ["I-11", "I-12", "I-13", "I-14", "I-21", "I-22", "I-23", "I-24"];

    public static ScheduleDatabase Create(DatabaseProvider provider) => provider switch
    {
        DatabaseProvider.Sqlite => new InMemory(),
        DatabaseProvider.PostgreSql => new OnPostgreSql(),
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "No schedule runs on it."),
    };

    private readonly Lazy<Func<PaymentsDb>> plain;

    protected ScheduleDatabase() => plain = new Lazy<Func<PaymentsDb>>(() => Contexts(services: null));

    public PaymentsDb Open() => plain.Value();

    public Waiting Waiting()
    {
        using var db = Open();
        return Question(db);
    }

    /// <summary>Opens contexts from a pool, as the product does.</summary>
    /// <param name="services">Where the contexts find their clock and their writer.</param>
    public abstract Func<PaymentsDb> Contexts(
        IServiceProvider? services, params IEnumerable<IInterceptor> interceptors);

    protected abstract Func<PaymentsDb, Waiting> Question { get; }

    /// <param name="sql">With <c>{0}</c> for the value.</param>
    public void Execute(string sql, object value)
    {
        using var db = Open();
        db.Database.ExecuteSqlRaw(sql, value);
    }

    public abstract void Dispose();

    private static async Task FillAsync(World world)
    {
        foreach (var reference in Invoices)
        {
            if (reference[3] == '1')
                await world.SendAsync(
                    new UpsertCustomer($"C-{reference[2]}", "Cedar Homes", $"ap@c{reference[2]}.example", null));
            // so that ids, which carry the time, sort the same way every time
            world.Clock.Advance(TimeSpan.FromMilliseconds(3));
            await world.SendAsync(
                new UpsertInvoice(Schedule.Stated(reference, 1000 + 700 * (reference[3] - '0')), null));
        }

        // a product that is started compares at once; from here on every day
        await world.SendAsync(new CompareWithGateway());
    }

    private sealed class InMemory : ScheduleDatabase
    {
        private static readonly Lazy<SqliteConnection> Template = new(() => MakeAsync().GetAwaiter().GetResult());
        private static readonly Func<PaymentsDb, Waiting> WhatWaits = Engine.Waiting.Question();
        private static int last;

        private readonly string connection =
            $"Data Source=schedule-{Interlocked.Increment(ref last)};Mode=Memory;Cache=Shared";
        private readonly SqliteConnection keepAlive;

        public InMemory()
        {
            keepAlive = new SqliteConnection(connection);
            keepAlive.Open();
            lock (Template)
                Template.Value.BackupDatabase(keepAlive);
        }

        protected override Func<PaymentsDb, Waiting> Question => WhatWaits;

        public override Func<PaymentsDb> Contexts(
            IServiceProvider? services, params IEnumerable<IInterceptor> interceptors) =>
            new PooledDbContextFactory<SqlitePaymentsDb>(
                new DbContextOptionsBuilder<SqlitePaymentsDb>().UseSqlite(connection)
                    .UseApplicationServiceProvider(services).AddInterceptors(interceptors).Options).CreateDbContext;

        public override void Dispose()
        {
            SqliteConnection.ClearPool(new SqliteConnection(connection));
            keepAlive.Dispose();
        }

        private static async Task<SqliteConnection> MakeAsync()
        {
            await using var world = await World.CreateAsync();
            await FillAsync(world);
            var template = new SqliteConnection("Data Source=template;Mode=Memory;Cache=Shared");
            template.Open();
            world.CopyTo(template);
            return template;
        }
    }

    private sealed class OnPostgreSql : ScheduleDatabase
    {
        private static readonly Lazy<TestDatabase> Template = new(() => Wait(MakeAsync));
        private static readonly Func<PaymentsDb, Waiting> WhatWaits = Engine.Waiting.Question();

        private readonly TestDatabase database = Wait(() => Template.Value.CopyAsync());

        protected override Func<PaymentsDb, Waiting> Question => WhatWaits;

        public override Func<PaymentsDb> Contexts(
            IServiceProvider? services, params IEnumerable<IInterceptor> interceptors)
        {
            var options = new DbContextOptionsBuilder<PostgreSqlPaymentsDb>();
            PostgreSqlPaymentsDb.Use(options, database.Connection);
            options.UseApplicationServiceProvider(services).AddInterceptors(interceptors).AnswerAtOnce();
            return new PooledDbContextFactory<PostgreSqlPaymentsDb>(options.Options).CreateDbContext;
        }

        public override void Dispose() => Wait(async () =>
        {
            await database.DisposeAsync();
            return true;
        });

        private static async Task<TestDatabase> MakeAsync()
        {
            var template = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
            await using var world = World.On(template);
            await FillAsync(world);
            return template;
        }

        /// <summary>Away from the schedule's thread, on which nobody would go on.</summary>
        private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
    }
}
