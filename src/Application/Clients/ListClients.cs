using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Clients;

/// <summary>All clients with their secrets, of which only the beginning of the hash is told.</summary>
public sealed record ListClients : IRequest<IReadOnlyList<ListedClient>>;

public sealed record ListedClient(
    string Id, string Scopes, string? Networks, bool HasKeys, bool IsFromSettings, DateTime? RevokedAt,
    DateTime? LastUsedAt, IReadOnlyList<ListedSecret> Secrets);

public sealed record ListedSecret(string Hash, DateTime CreatedAt, DateTime? EndsAt, DateTime? LastUsedAt);

internal sealed class ListClientsHandler(IPaymentsDb db, TimeProvider clock)
    : IRequestHandler<ListClients, IReadOnlyList<ListedClient>>
{
    private const int HashShown = 8;

    public async Task<IReadOnlyList<ListedClient>> Handle(ListClients query, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var clients = await db.Clients.AsNoTracking().Include(c => c.Secrets).OrderBy(c => c.Id).ToListAsync(ct);
        return
        [
            .. clients.Select(client => new ListedClient(
                client.Id, client.Scopes, client.Networks, client.Keys is not null, client.IsFromSettings,
                client.RevokedAt, client.LastUsedAt,
                [
                    .. client.LiveSecretsAt(now).OrderBy(secret => secret.CreatedAt).Select(secret =>
                        new ListedSecret(
                            secret.Hash[..HashShown], secret.CreatedAt, secret.ExpiresAt, secret.LastUsedAt)),
                ])),
        ];
    }
}
