using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Clients;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Clients;

/// <summary>
/// Brings the clients of the settings into the database, at the start. Clients that a command has made are left alone,
/// and what a command has revoked stays so.
/// </summary>
/// <returns>How many clients were added or changed.</returns>
public sealed record SeedClients : IRequest<int>;

internal sealed class SeedClientsHandler(
    IPaymentsDb db, IOptions<BackOfficeOptions> options, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<SeedClients, int>
{
    public Task<int> Handle(SeedClients command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var known = await db.Clients.Include(c => c.Secrets).ToDictionaryAsync(c => c.Id, ct);
        var changed = 0;
        foreach (var stated in options.Value.Clients.GroupBy(client => client.Id))
        {
            if (!known.Remove(stated.Key, out var client))
            {
                client = ApiClient.Register(stated.Key, [], fromSettings: true, now);
                db.Clients.Add(client);
            }

            var scopes = BackOfficeOptions.Scopes.Where(scope => stated.Any(s => s.Scopes.Contains(scope))).ToList();
            var hashes = stated.Select(s => s.SecretHash.ToLowerInvariant()).Distinct().ToList();
            changed += Follow(client, scopes, hashes, now);
        }

        // What is left has gone from the settings, or never was in them.
        return changed + known.Values.Sum(client => Follow(client, client.ScopeList, [], now));
    }, ct);

    private int Follow(ApiClient client, IReadOnlyList<string> scopes, IReadOnlyCollection<string> hashes, DateTime now)
    {
        if (!client.IsFromSettings || !client.Follow(scopes, hashes, now))
            return 0;

        audit.Record(
            Audited.ClientChanged, $"client:{client.Id}",
            $"settings; scopes: {client.Scopes}; live secrets: {client.LiveSecretsAt(now).Count()}");
        return 1;
    }
}
