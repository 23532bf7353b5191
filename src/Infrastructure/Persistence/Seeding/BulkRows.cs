using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CustomerPayments.Infrastructure.Persistence.Seeding;

/// <summary>Objects of one kind as the rows of their table, by the model that EF writes them with.</summary>
internal sealed class BulkRows
{
    private readonly List<(IProperty Property, Func<object?, object?>? ToColumn)> columns;

    public BulkRows(DbContext db, Type entity)
    {
        var type = db.Model.FindEntityType(entity)!;
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        Table = table.Name;
        columns = [.. type.GetFlattenedProperties().Where(property => property.GetColumnName(table) is not null)
            .Select(property => (property, property.GetTypeMapping().Converter?.ConvertToProvider))];
        Columns = [.. columns.Select(column => column.Property.GetColumnName(table)!)];
    }

    public string Table { get; }

    public IReadOnlyList<string> Columns { get; }

    /// <param name="known">Columns that the object itself does not hold, such as its owner's key.</param>
    public object?[] RowOf(object entity, params ReadOnlySpan<(string Column, object Value)> known)
    {
        var row = new object?[columns.Count];
        for (var i = 0; i < row.Length; i++)
        {
            var (property, toColumn) = columns[i];
            var value = Known(known, Columns[i])
                ?? (property.IsShadowProperty() ? null : property.GetGetter().GetClrValueUsingContainingEntity(entity));
            row[i] = value is null || toColumn is null ? value : toColumn(value);
        }

        return row;
    }

    private static object? Known(ReadOnlySpan<(string Column, object Value)> known, string column)
    {
        foreach (var (name, value) in known)
        {
            if (name == column)
                return value;
        }

        return null;
    }
}
