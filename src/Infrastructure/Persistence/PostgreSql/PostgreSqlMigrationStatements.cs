using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql;

#pragma warning disable EF1001 // the constructor of the class that is there to be derived from asks for it
/// <summary>The statements of migrations, without the indexes that <see cref="Indexes"/> builds afterwards.</summary>
internal sealed class PostgreSqlMigrationStatements(
    MigrationsSqlGeneratorDependencies dependencies, INpgsqlSingletonOptions options)
    : NpgsqlMigrationsSqlGenerator(dependencies, options)
#pragma warning restore EF1001
{
    private const string Concurrently = "Npgsql:CreatedConcurrently";

    public override IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations, IModel? model = null,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default) => base.Generate(
            Indexes.LeftOutOf(
                operations, Concurrently, index => $"DROP INDEX IF EXISTS {Quoted(index.Name)};",
                index => $"ALTER INDEX IF EXISTS {Quoted(index.Name)} RENAME TO {Quoted(index.NewName)};"),
            model, options);

    /// <summary>A statement that must not be in a transaction.</summary>
    public string Build(CreateIndexOperation index)
    {
        index[Concurrently] = true;
        return Generate([index]).Single().CommandText.Replace(
            " INDEX CONCURRENTLY ", " INDEX CONCURRENTLY IF NOT EXISTS ", StringComparison.Ordinal);
    }

    private string Quoted(string name) => Dependencies.SqlGenerationHelper.DelimitIdentifier(name);
}
