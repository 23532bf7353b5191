using System.Collections.Concurrent;
using System.Data;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Tests.Persistence.Statements;
using CustomerPayments.Testing;
using MediatR;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace CustomerPayments.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>
/// SQL Server without a server: what it would be sent is T-SQL, by Microsoft's own parser at the level of SQL Server
/// 2022.
/// </summary>
public sealed class ParseTests
{
    private static readonly string[] WithoutQueries = [];

    private readonly ConcurrentBag<Type> sent = [];
    private readonly Translations translations = new();

    [OneTimeSetUp]
    public async Task WalkThroughEveryUseCaseAsync()
    {
        var listener = new Listener();
        await using var world = await World.CreateAsync(also: services =>
        {
            services.ConfigureDbContext<SqlitePaymentsDb>(options => options.AddInterceptors(listener));
            services.AddSingleton(sent);
            services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Counted<,>));
        });
        await new Tour(world).WalkAsync();
        foreach (var query in listener.Heard)
            await translations.TranslateAsync(query);
    }

    [Test]
    public void The_tour_leaves_out_no_use_case() => Assert.That(
        typeof(IPaymentsDb).Assembly.GetTypes()
            .Where(type =>
                type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>)))
            .Except(sent).Select(type => type.Name).Except(WithoutQueries),
        Is.Empty, "Add them to Testing/Tour.cs, so that their queries are tried on every database.");

    [Test]
    public void Every_query_parses()
    {
        Assert.That(translations.Commands, Has.Count.GreaterThan(80));
        Assert.Multiple(() =>
        {
            foreach (var command in translations.Commands)
                Assert.That(ErrorsIn(command), Is.Empty, command);
        });
    }

    [Test]
    public void Every_query_written_by_hand_parses()
    {
        using var server = new SqlConnection();
        Assert.Multiple(() =>
        {
            foreach (var query in HandWritten.QueryStrings(
                DatabaseProvider.SqlServer, new CustomerId(Guid.NewGuid()), Guid.NewGuid()))
            {
                using var command = query.On(server);
                Assert.That(ErrorsIn(command.CommandText), Is.Empty, command.CommandText);
                Assert.That(command.Parameters.Cast<SqlParameter>()
                    .Select(p => p.SqlDbType), Has.None.EqualTo(SqlDbType.DateTime), "it is coarser than our instants");
            }
        });
    }

    [Test]
    public async Task Every_insert_update_and_delete_parses()
    {
        var writes = new Translations();
        await using var model = writes.Open();
        foreach (var type in model.Model.GetEntityTypes().Select(type => type.ClrType))
        {
            foreach (var state in new[] { EntityState.Added, EntityState.Modified, EntityState.Deleted })
            {
                await using var db = writes.Open();
                db.ChangeTracker.AutoDetectChangesEnabled = false;
                var row = db.Entry(System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type));
                foreach (var key in row.Metadata.GetProperties()
                    .Where(property => property.IsKey() || property.IsForeignKey()))
                    row.Property(key.Name).CurrentValue = ExampleOf(
                        Nullable.GetUnderlyingType(key.ClrType) ?? key.ClrType);
                row.State = state;
                await SaveAsync(db);
            }
        }

        Assert.That(writes.Commands, Has.Count.GreaterThan(20));
        Assert.Multiple(() =>
        {
            foreach (var command in writes.Commands)
                Assert.That(ErrorsIn(command), Is.Empty, command);
        });
    }

    [Test]
    public void The_whole_deployment_script_parses()
    {
        using var db = translations.Open();
        var script = Schema.Script(db);
        Assert.That(ErrorsIn(script), Is.Empty);
        Assert.That(script, Does.Contain("CREATE TABLE [Payments]"));
    }

    /// <summary>EF's own part of a save, because the numbering of moves around it needs a server.</summary>
    private static async Task SaveAsync(DbContext db)
    {
        try
        {
#pragma warning disable EF1001 // the part of SaveChanges that our override wraps has no public name
            await db.GetService<Microsoft.EntityFrameworkCore.ChangeTracking.Internal.IStateManager>()
                .SaveChangesAsync(true);
#pragma warning restore EF1001
        }
        catch (DbUpdateException)
        {
            // Of course: nobody has answered.
        }
    }

    private static object ExampleOf(Type key) =>
        key == typeof(string) ? "x" : key == typeof(int) ? 1 : key == typeof(long) ? 1L : key == typeof(Guid)
            ? Guid.NewGuid()
            : Activator.CreateInstance(key, Guid.NewGuid())!;

    internal static IList<ParseError> ErrorsIn(string sql)
    {
        using var reader = new StringReader(sql);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors;
    }

    private sealed class Counted<TRequest, TResponse>(ConcurrentBag<Type> sent) : IPipelineBehavior<TRequest, TResponse>
        where TRequest : IRequest<TResponse>
    {
        public Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
        {
            sent.Add(typeof(TRequest));
            return next();
        }
    }
}
