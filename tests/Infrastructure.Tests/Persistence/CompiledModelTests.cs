using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>
/// The models that <c>scripts/compile-models.sh</c> writes are those that the code describes, on every database.
/// </summary>
public sealed class CompiledModelTests
{
    /// <summary>Annotations are what only migrations need; the relational model has what becomes of them.</summary>
    private const MetadataDebugStringOptions Everything =
        MetadataDebugStringOptions.LongDefault & ~MetadataDebugStringOptions.IncludeAnnotations;

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.SqlServer)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public void The_compiled_model_is_what_the_code_describes(DatabaseProvider provider)
    {
        using PaymentsDb db = provider switch
        {
            DatabaseProvider.SqlServer => new SqlServerDesignTime().CreateDbContext([]),
            DatabaseProvider.PostgreSql => new PostgreSqlDesignTime().CreateDbContext([]),
            _ => new SqliteDesignTime().CreateDbContext([]),
        };
        var described = db.GetService<IDesignTimeModel>().Model;

        Assert.That(db.Model, Is.InstanceOf<RuntimeModel>());
        Assert.That(db.Model.GetType(), Is.Not.EqualTo(typeof(RuntimeModel)), "It is compiled");
        Assert.That(Said(db.Model), Is.EqualTo(Said(described)), "Run scripts/compile-models.sh");
    }

    private static List<string> Said(IModel model) =>
    [
        .. $"{model.ToDebugString(Everything)}\n{model.GetRelationalModel().ToDebugString(Everything)}".Split('\n')
            .Select(line => line.TrimEnd()),
    ];
}
