using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Testing.Databases;

/// <summary>
/// A database as a fixture meets it. SQLite comes twice, because it has two paths: the fast one, and the plain one of
/// EF and its driver.
/// </summary>
public sealed record TestEngine(DatabaseProvider Provider, bool HasSqliteFastPath = true)
{
    public static TestEngine PlainSqlite { get; } = new(DatabaseProvider.Sqlite, HasSqliteFastPath: false);

    public static implicit operator TestEngine(DatabaseProvider provider) => new(provider);

    /// <summary>As it stands in the name of a test.</summary>
    public override string ToString() => HasSqliteFastPath ? $"{Provider}" : $"Plain{Provider}";
}
