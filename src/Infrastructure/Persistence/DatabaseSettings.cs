using Microsoft.Extensions.Configuration;

namespace CustomerPayments.Infrastructure.Persistence;

public enum DatabaseProvider { Sqlite, SqlServer, PostgreSql }

/// <summary>Which database, and where it is.</summary>
public sealed record DatabaseSettings(DatabaseProvider Provider, string Connection)
{
    /// <exception cref="StartRefusedException">There is no such provider, or the connection is missing.</exception>
    public static DatabaseSettings From(IConfiguration configuration)
    {
        var name = configuration["Database:Provider"] is { Length: > 0 } given ? given : nameof(DatabaseProvider.Sqlite);
        if (!Enum.TryParse<DatabaseProvider>(name, out var provider) || !Enum.IsDefined(provider) || !char.IsAsciiLetter(name[0]))
            throw new StartRefusedException($"Database:Provider is '{name}'; it is one of {string.Join(", ", Enum.GetNames<DatabaseProvider>())}.");

        var connection = configuration.GetConnectionString("Payments");
        if (provider is DatabaseProvider.Sqlite && string.IsNullOrEmpty(connection))
            connection = $"Data Source={Path.Combine(configuration["DataDirectory"] ?? "data", "payments.db")}";
        return string.IsNullOrEmpty(connection)
            ? throw new StartRefusedException($"ConnectionStrings:Payments is missing; Database:Provider {provider} needs it.")
            : new DatabaseSettings(provider, connection);
    }
}
