using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Testing.Databases;

public static class Interception
{
    /// <summary>Lets a test hear, or break, what the application says to its database.</summary>
    public static IServiceCollection Intercept(this IServiceCollection services, DatabaseProvider provider,
        params IInterceptor[] interceptors) => provider switch
        {
            DatabaseProvider.PostgreSql =>
                services.ConfigureDbContext<PostgreSqlPaymentsDb>(options => options.AddInterceptors(interceptors)),
            DatabaseProvider.SqlServer =>
                services.ConfigureDbContext<SqlServerPaymentsDb>(options => options.AddInterceptors(interceptors)),
            _ => services.ConfigureDbContext<SqlitePaymentsDb>(options => options.AddInterceptors(interceptors)),
        };
}
