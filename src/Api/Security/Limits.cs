using System.Threading.RateLimiting;
using CustomerPayments.Api.Http;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Marks routes that take a password, a link or a secret: the tries of each client address are limited.
/// </summary>
internal sealed record TakesCredentials;

/// <summary>Marks routes that hash a password, for which there are few turns.</summary>
internal sealed record HashesPassword;

/// <summary>
/// Marks routes to which browsers send reports by themselves: these requests have a limit of their own.
/// </summary>
internal sealed record TakesReports;

/// <summary>Marks routes that the monitoring of the process must always reach.</summary>
internal sealed record NotLimited;

/// <summary>
/// Limits the requests of each caller: of the customer or the back-office client whose token is good, otherwise of the
/// client address. Answers tell the rest in the headers of draft-ietf-httpapi-ratelimit-headers.
/// </summary>
internal sealed class Limits(IOptions<LimitsOptions> options, IPasswords passwords, DoorMetrics door) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<Key> limiter = PartitionedRateLimiter.Create<Key, Key>(key =>
        RateLimitPartition.GetFixedWindowLimiter(
            key, k => new FixedWindowRateLimiterOptions { PermitLimit = k.Max, Window = Window }));

    /// <param name="Policy">The name that callers see.</param>
    /// <param name="Of">Whose requests are counted.</param>
    private sealed record Key(string Policy, string Of, int Max);

    public async Task EnforceAsync(HttpContext http, RequestDelegate next)
    {
        foreach (var key in KeysOf(http))
        {
            using var lease = limiter.AttemptAcquire(key);
            var left = lease.IsAcquired ? limiter.GetStatistics(key)?.CurrentAvailablePermits ?? 0 : 0;
            http.Response.Headers["RateLimit-Policy"] = $"\"{key.Policy}\";q={key.Max};w={Window.TotalSeconds}";
            http.Response.Headers["RateLimit"] = $"\"{key.Policy}\";r={left}";
            if (!lease.IsAcquired)
            {
                await RefuseAsync(
                    http, key, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window);
                return;
            }
        }

        if (http.GetEndpoint()?.Metadata.GetMetadata<HashesPassword>() is not null && passwords.IsFull)
        {
            var full = IPasswords.Full;
            door.CountLimited(full.Code);
            await Problems.WriteAsync(http, Problems.Limited(http, full));
        }
        else
        {
            await next(http);
        }
    }

    public void Dispose() => limiter.Dispose();

    private IEnumerable<Key> KeysOf(HttpContext http)
    {
        var route = http.GetEndpoint()?.Metadata;
        if (route?.GetMetadata<NotLimited>() is not null)
            yield break;

        var max = options.Value;
        if (route?.GetMetadata<TakesReports>() is not null)
        {
            yield return new Key("reports", NetworkOf(http), max.ReportsPerMinute);
            yield break;
        }

        yield return http.User.Who() switch
        {
            var who when who.StartsWith("customer:", StringComparison.Ordinal) =>
                new Key("customer", who, max.CustomerPerMinute),
            var who when who.StartsWith("client:", StringComparison.Ordinal) =>
                new Key("client", who, max.BackOfficePerMinute),
            _ => new Key("address", NetworkOf(http), max.AddressPerMinute),
        };
        if (route?.GetMetadata<TakesCredentials>() is not null)
            yield return new Key("credentials", NetworkOf(http), max.CredentialsPerMinute);
    }

    private Task RefuseAsync(HttpContext http, Key key, TimeSpan wait)
    {
        door.CountLimited(key.Policy);
        http.Response.Headers.RetryAfter = Problems.Seconds(wait);
        http.Response.Headers["RateLimit"] = $"\"{key.Policy}\";r=0;t={Problems.Seconds(wait)}";
        return Problems.WriteAsync(http, key.Policy == "credentials"
            ? Problems.Problem("too-many-attempts", "There were too many attempts from this address.")
            : Problems.Problem("too-many-requests", $"More than {key.Max} requests in a minute."));
    }

    private static string NetworkOf(HttpContext http) =>
        http.Address() is { } address ? ClientNetwork.Of(address) : "nowhere";
}

internal static class LimitedRoutes
{
    public static TBuilder TakesCredentials<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new TakesCredentials());

    public static TBuilder HashesPassword<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new HashesPassword());

    public static TBuilder TakesReports<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new TakesReports());

    public static TBuilder IsNotLimited<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new NotLimited());
}
