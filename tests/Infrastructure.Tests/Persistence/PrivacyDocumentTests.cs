using System.Text.RegularExpressions;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>docs/privacy.md says of every column whether it is about a person.</summary>
public sealed partial class PrivacyDocumentTests
{
    /// <summary>Two, and what is before and after the bars.</summary>
    private const int CellsOfTables = 4;

    [Test]
    public async Task Every_column_is_listed_once_as_personal_or_as_not()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();

        Assert.That(
            Listed().Order(), Is.EqualTo(db.Model.GetEntityTypes().SelectMany(ColumnsOf).Distinct().Order()),
            "Say in docs/privacy.md whether a new column is about a person, for what, how long, and by what it goes.");
    }

    private static IEnumerable<string> ColumnsOf(IEntityType type)
    {
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        return PropertiesOf(type).Select(property => $"{table.Name}.{property.GetColumnName(table)}");
    }

    private static IEnumerable<IProperty> PropertiesOf(ITypeBase type) =>
        type.GetProperties().Concat(type.GetComplexProperties().SelectMany(part => PropertiesOf(part.ComplexType)));

    private static List<string> Listed()
    {
        var columns = new List<string>();
        foreach (var row in File.ReadLines(Path.Combine(Repository.Root, "docs/privacy.md"))
            .Where(line => line.StartsWith('|')).Select(line => line.Split('|')))
        {
            // | `Table.Column`, … | what | … |   or   | `Table` | `Column`, … |
            columns.AddRange(row.Length > CellsOfTables
                ? NamesIn(row[1])
                : NamesIn(row[2]).Select(column => $"{NamesIn(row[1]).Single()}.{column}"));
        }

        return columns;
    }

    private static IEnumerable<string> NamesIn(string cell) =>
        Name().Matches(cell).Select(name => name.Groups[1].Value);

    [GeneratedRegex("`([A-Za-z0-9_.]+)`")]
    private static partial Regex Name();
}
