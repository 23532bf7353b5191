using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Testing;

/// <summary>Keeps what is logged, with the scopes around it and the exceptions, as a log file would show it.</summary>
public sealed class LogRecorder : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> lines = new();
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public IReadOnlyList<string> Lines => [.. lines];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(LogRecorder recorder, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => recorder.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var scope = new List<string>();
            recorder.scopes.ForEachScope(
                (value, list) => list.Add(value is IEnumerable<KeyValuePair<string, object>> pairs
                ? string.Join(' ', pairs.Select(p => $"{p.Key}={p.Value}")) : $"{value}"), scope);
            recorder.lines.Enqueue(
                $"{logLevel} {category} [{string.Join(' ', scope)}] {formatter(state, exception)} {exception}");
        }
    }
}
