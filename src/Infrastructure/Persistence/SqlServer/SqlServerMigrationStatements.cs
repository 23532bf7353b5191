using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Update;

namespace CustomerPayments.Infrastructure.Persistence.SqlServer;

/// <summary>The statements of migrations, without the indexes that <see cref="Indexes"/> builds afterwards.</summary>
internal sealed class SqlServerMigrationStatements(
    MigrationsSqlGeneratorDependencies dependencies, ICommandBatchPreparer batches)
    : SqlServerMigrationsSqlGenerator(dependencies, batches)
{
    private const string Online = "SqlServer:Online";

    /// <summary>Enterprise (with Developer and Evaluation), Azure SQL Database, Azure SQL Managed Instance.</summary>
    private const string EditionsThatBuildOnline = "3, 5, 8";

    public override IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations, IModel? model = null,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default) => base.Generate(
            Indexes.LeftOutOf(operations, Online, Drop, Rename), model, options);

    /// <summary>Builds it where it is missing; online if the edition can, which the server itself decides.</summary>
    public string Build(CreateIndexOperation index) => $"""
        IF NOT EXISTS ({Find(index.Name, index.Table!)})
        BEGIN
            IF CAST(SERVERPROPERTY('EngineEdition') AS int) IN ({EditionsThatBuildOnline})
                EXEC({Create(index, isOnline: true)});
            ELSE
                EXEC({Create(index, isOnline: false)});
        END;
        """;

    private string Create(CreateIndexOperation index, bool isOnline)
    {
        index[Online] = isOnline;
        return Literal(Generate([index]).Single().CommandText.TrimEnd());
    }

    private string Drop(DropIndexOperation index) =>
        $"DROP INDEX IF EXISTS {Quoted(index.Name)} ON {Quoted(index.Table!)};";

    private string Rename(RenameIndexOperation index) => $"""
        IF EXISTS ({Find(index.Name, index.Table!)})
            EXEC sp_rename {Literal($"{Quoted(index.Table!)}.{Quoted(index.Name)}")}, {Literal(index.NewName)},
                N'INDEX';
        """;

    private string Find(string name, string table) =>
        $"SELECT 1 FROM sys.indexes WHERE name = {Literal(name)} AND object_id = OBJECT_ID({Literal(Quoted(table))})";

    private string Quoted(string name) => Dependencies.SqlGenerationHelper.DelimitIdentifier(name);

    private static string Literal(string text) => $"N'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
