using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerPayments.Infrastructure.Tests.Persistence.SqlServer;

/// <summary>
/// What SQL Server refuses that its parser lets pass: sizes of keys, cascades that meet, and what it would decide for
/// itself.
/// </summary>
public sealed class ModelRuleTests
{
    private const int ClusteredKeyMax = 900;
    private const int IndexKeyMax = 1700;
    private const int IndexColumnsMax = 32;

    private readonly List<ITable> tables;

    public ModelRuleTests()
    {
        using var db = new Translations().Open();
        tables = [.. db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables];
    }

    [Test]
    public void Every_text_has_a_length_and_compares_byte_for_byte() => Assert.Multiple(() =>
    {
        // A key wrapped by a certificate, and a payment of fifty invoices as an event tells it, are documents of
        // several thousand characters, and nobody compares them.
        string[] documents = ["DataProtectionKeys.Xml", "Events.Data"];
        foreach (var column in Columns.Where(column => IsText(column) && !documents.Contains(NameOf(column))))
        {
            Assert.That(column.StoreType, Does.Match(@"^n?(var)?char\(\d+\)$"), NameOf(column));
            Assert.That(column.Collation, Is.EqualTo("Latin1_General_100_BIN2"), NameOf(column));
        }
    });

    [Test]
    public void Every_instant_and_every_decimal_states_its_precision() => Assert.Multiple(() =>
    {
        foreach (var column in Columns)
        {
            if (column.StoreType.StartsWith("datetime", StringComparison.Ordinal))
                Assert.That(column.StoreType, Is.EqualTo("datetime2(6)"), NameOf(column));
            if (column.StoreType.StartsWith("decimal", StringComparison.Ordinal))
                Assert.That(column.StoreType, Does.Match(@"^decimal\(\d+,\d+\)$"), NameOf(column));
        }
    });

    [Test]
    public void Every_key_and_index_is_small_enough() => Assert.Multiple(() =>
    {
        foreach (var table in tables)
        {
            foreach (var key in table.UniqueConstraints)
                Assert.That(key.Columns.Sum(SizeOf), Is.LessThanOrEqualTo(ClusteredKeyMax), $"{table.Name}.{key.Name}");
            foreach (var index in table.Indexes)
            {
                Assert.That(index.Columns.Sum(SizeOf), Is.LessThanOrEqualTo(IndexKeyMax), $"{table.Name}.{index.Name}");
                Assert.That(index.Columns, Has.Count.LessThanOrEqualTo(IndexColumnsMax), $"{table.Name}.{index.Name}");
            }
        }
    });

    [Test]
    public void A_unique_index_over_a_column_that_may_be_null_leaves_the_nulls_out() => Assert.Multiple(() =>
    {
        foreach (var index in tables.SelectMany(table => table.Indexes)
            .Where(index => index.IsUnique && index.Columns.Any(column => column.IsNullable)))
            Assert.That(index.Filter, Does.Contain("IS NOT NULL"), index.Name);
    });

    /// <summary>
    /// SQL Server refuses two ways on which one delete reaches one table, and a way back (error 1785).
    /// </summary>
    [Test]
    public void No_delete_cascades_to_a_table_on_two_paths() => Assert.Multiple(() =>
    {
        foreach (var table in tables)
        {
            var reached = new List<string>();
            Follow(table, reached);
            Assert.That(reached, Is.Unique.And.No.Member(table.Name), table.Name);
        }
    });

    private static void Follow(ITable table, List<string> reached)
    {
        foreach (var key in table.ReferencingForeignKeyConstraints.Where(
            key => key.OnDeleteAction is not ReferentialAction.NoAction and not ReferentialAction.Restrict))
        {
            reached.Add(key.Table.Name);
            if (reached.Count < 100)
                Follow(key.Table, reached);
        }
    }

    private IEnumerable<IColumn> Columns => tables.SelectMany(table => table.Columns);

    private static bool IsText(IColumn column) => column.StoreType.Contains("char", StringComparison.Ordinal)
        || column.StoreType.Contains("text", StringComparison.Ordinal);

    private static string NameOf(IColumn column) => $"{column.Table.Name}.{column.Name}";

    /// <summary>Bytes at most.</summary>
    private static int SizeOf(IColumn column) => column.StoreType.Split('(') switch
    {
        ["nvarchar" or "nchar", var length] =>
            2 * int.Parse(length.TrimEnd(')'), System.Globalization.CultureInfo.InvariantCulture),
        ["varchar" or "char", var length] =>
            int.Parse(length.TrimEnd(')'), System.Globalization.CultureInfo.InvariantCulture),
        ["uniqueidentifier"] => 16,
        ["bigint"] or ["datetime2", ..] => 8,
        ["int"] => 4,
        ["date"] => 3,
        ["bit"] => 1,
        var other => throw new NotSupportedException($"{column.StoreType} {other.Length} in a key"),
    };
}
