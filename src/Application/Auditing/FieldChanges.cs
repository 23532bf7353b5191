using System.Globalization;
using System.Text.Json;
using CustomerPayments.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CustomerPayments.Application.Auditing;

/// <summary>What a write has changed, field by field, in words for the audit trail.</summary>
internal static class FieldChanges
{
    private const int ValueLengthMax = 60;

    /// <summary>Fields that follow from others, or from the write itself.</summary>
    private static readonly HashSet<string> Silent =
    [
        "Id", "Reference", "Version", "SearchText", "CreatedAt", "CustomerId", "GatewayCustomerId", "ErasedAt",
        "Position", "Failures", "FailingSince", "QuietUntil", "NoticeDueAt", "ClaimedUntil", "ClaimId",
    ];

    /// <summary>
    /// Fields that name a person: enough is told to see what was changed into what, and no more, because entries cannot
    /// be erased.
    /// </summary>
    private static readonly HashSet<string> Personal = ["Name", "PrimaryEmail"];

    /// <summary>Encrypted fields, of which only that they were set is told.</summary>
    private static readonly HashSet<string> Secret = ["ClosedSecret", "EarlierClosedSecret"];

    /// <summary>Addresses of others, which may hold a key of theirs in the query.</summary>
    private static readonly HashSet<string> Address = ["Url"];

    /// <returns>
    /// <c>totalMinor: 5000 → 1; balanceMinor: 5000 → 1</c>; of a new row its values; <c>lines</c> when nothing but
    /// lines has changed.
    /// </returns>
    public static string Of(EntityEntry entry)
    {
        var isNew = entry.State is EntityState.Added;
        var changes = entry.Properties.Where(property => !Silent.Contains(property.Metadata.Name))
            .Where(property => isNew ? property.CurrentValue is not null : property.IsModified)
            .Select(property => (property.Metadata, Was: property.OriginalValue, Is: property.CurrentValue))
            .Select(change => $"{JsonNamingPolicy.CamelCase.ConvertName(change.Metadata.Name)}: "
                + (isNew ? "" : $"{Text(change.Metadata, change.Was)} → ") + Text(change.Metadata, change.Is))
            .ToList();
        return changes.Count == 0 ? "lines" : string.Join("; ", changes);
    }

    private static string Text(IReadOnlyProperty property, object? value)
    {
        var text = value switch
        {
            null => "none",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => $"{value}",
        };
        return value is null ? text
            : Secret.Contains(property.Name) ? "set"
            : Address.Contains(property.Name) ? text.Split('?')[0].Cut(ValueLengthMax)
            : Personal.Contains(property.Name) ? Masked(text)
            : text.Cut(ValueLengthMax);
    }

    /// <returns><c>a…@c-1.example</c>, or the first character of a name.</returns>
    private static string Masked(string text)
    {
        var at = text.LastIndexOf('@');
        return $"{text.Cut(1)}…{(at < 0 ? "" : text[at..])}".Cut(ValueLengthMax);
    }
}
