using System.Collections.Concurrent;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Application.Clients;

/// <summary>
/// Whether a client's access token is still good. The database is asked once in a few seconds for each client, not for
/// each request, so that a revocation works on every replica after <see cref="KnownFor"/> at the latest.
/// </summary>
public sealed class ClientStandings(IServiceScopeFactory scopes, TimeProvider clock)
{
    public static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    private sealed record Known(ApiClient? Client, DateTime ReadAt);

    /// <param name="granted">The scopes of the token.</param>
    /// <param name="issuedAt">UTC, in whole seconds.</param>
    /// <param name="address">Where the request comes from.</param>
    /// <returns>Why the token is no longer good; null when it is.</returns>
    public async Task<string?> RefusalAsync(
        string client, IReadOnlyCollection<string> granted, DateTime issuedAt, string? address, CancellationToken ct) =>
        await FindAsync(client, ct) switch
        {
            null or { RevokedAt: not null } => "The client is revoked.",
            { TokensGoodFrom: { } from } when issuedAt < from => "The client's secret or key was taken back.",
            var found when granted.Except(found.ScopeList).Any() => "The client has fewer scopes now.",
            var found when !found.MayCallFrom(address) => "The client may not call from this address.",
            _ => null,
        };

    private async Task<ApiClient?> FindAsync(string id, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (known.TryGetValue(id, out var found) && now - found.ReadAt < KnownFor)
            return found.Client;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();
        var client = await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct);
        known[id] = new Known(client, now);
        return client;
    }
}
