using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using CustomerPayments.Infrastructure.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace CustomerPayments.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>Hears every query of a context on another database, as an expression.</summary>
internal sealed class Listener : IQueryExpressionInterceptor
{
    public ConcurrentQueue<Expression> Heard { get; } = new();

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        Heard.Enqueue(queryExpression);
        return queryExpression;
    }
}

/// <summary>
/// What SQL Server would be sent. No server is asked: each command is taken down and answered with no rows.
/// </summary>
internal sealed class Translations
{
    private static readonly MethodInfo TranslateOne = typeof(Translations)
        .GetMethod(nameof(RunAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private readonly Recorder recorder = new();

    public IReadOnlyCollection<string> Commands => recorder.Commands;

    public SqlServerPaymentsDb Open()
    {
        var options = new DbContextOptionsBuilder<SqlServerPaymentsDb>();
        SqlServerPaymentsDb.Use(options, "Server=nowhere");
        options.AddInterceptors(recorder, new NoConnection());
        return new SqlServerPaymentsDb(options.Options);
    }

    public async Task TranslateAsync(Expression query)
    {
        await using var db = Open();
        var rebased = new Rebase(db).Visit(query);
        var rows = rebased.Type.IsGenericType && rebased.Type.IsAssignableTo(typeof(IQueryable))
            ? rebased.Type.GetGenericArguments()[0]
            : null;
        var result = rows is null ? typeof(Task<>).MakeGenericType(rebased.Type)
            : typeof(IAsyncEnumerable<>).MakeGenericType(rows);
        await (Task)TranslateOne.MakeGenericMethod(result).Invoke(this, [db, rebased, rows])!;
    }

    private async Task RunAsync<TResult>(SqlServerPaymentsDb db, Expression query, Type? rows)
    {
        var execute = db.GetService<IQueryCompilationContextFactory>().Create(async: true)
            .CreateQueryExecutor<TResult>(query);
        var context = db.GetService<IQueryContextFactory>().Create();
        foreach (var parameter in Parameters.Of(query))
            context.Parameters[parameter.Name] = ExampleOf(parameter.Type);
        try
        {
            var result = execute(context);
            if (result is Task task)
                await task;
            else
                await (Task)typeof(Translations).GetMethod(nameof(FirstAsync),
                    BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(rows!).Invoke(null, [result])!;
        }
        catch (InvalidOperationException e) when (
            e.Message.Contains("Sequence contains no elements", StringComparison.Ordinal))
        {
        }
    }

    private static async Task FirstAsync<T>(IAsyncEnumerable<T> rows)
    {
        await foreach (var _ in rows)
            return;
    }

    private static object? ExampleOf(Type type)
    {
        if (type == typeof(string))
            return "x";
        if (type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable)))
        {
            var list = (System.Collections.IList)Activator.CreateInstance(
                typeof(List<>).MakeGenericType(type.GetGenericArguments()[0]))!;
            list.Add(ExampleOf(type.GetGenericArguments()[0]));
            list.Add(ExampleOf(type.GetGenericArguments()[0]));
            return list;
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(DateTime) ? DateTime.UnixEpoch : plain.IsValueType
            ? Activator.CreateInstance(plain)
            : null;
    }

    /// <summary>The same query over the other context's tables.</summary>
    private sealed class Rebase(DbContext db) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) => node is EntityQueryRootExpression root
            ? new EntityQueryRootExpression(
            db.GetService<IAsyncQueryProvider>(), db.Model.FindEntityType(root.EntityType.Name)!)
            : base.VisitExtension(node);
    }

    private sealed class Parameters : ExpressionVisitor
    {
        private readonly List<QueryParameterExpression> found = [];

        public static List<QueryParameterExpression> Of(Expression query)
        {
            var visitor = new Parameters();
            visitor.Visit(query);
            return visitor.found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is QueryParameterExpression parameter)
                found.Add(parameter);
            return node is EntityQueryRootExpression or QueryParameterExpression ? node : base.VisitExtension(node);
        }
    }

    private sealed class Recorder : DbCommandInterceptor
    {
        private readonly ConcurrentDictionary<string, byte> commands = new();

        public IReadOnlyCollection<string> Commands => [.. commands.Keys];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken ct = default)
        {
            commands[command.CommandText] = 0;
            using var nothing = new DataTable();
            return ValueTask.FromResult(
                InterceptionResult<DbDataReader>.SuppressWithResult(nothing.CreateDataReader()));
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken ct = default)
        {
            commands[command.CommandText] = 0;
            return ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(0));
        }
    }

    private sealed class NoConnection : DbConnectionInterceptor
    {
        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result,
            CancellationToken ct = default) =>
            ValueTask.FromResult(InterceptionResult.Suppress());

        public override ValueTask<InterceptionResult> ConnectionClosingAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
                ValueTask.FromResult(InterceptionResult.Suppress());
    }
}
