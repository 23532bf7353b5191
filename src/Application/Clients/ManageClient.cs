using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Clients;

/// <summary>What the command <c>clients</c> does to a client.</summary>
/// <param name="Scopes">Null leaves them as they are; a new client needs some.</param>
/// <param name="Networks">Null leaves them as they are; empty allows every address.</param>
/// <param name="Keys">A JSON Web Key Set; null leaves them as they are, empty takes them away.</param>
/// <param name="Days">
/// For how long a new secret is good, or the earlier ones beside it; null is for ever, and a week beside a new one.
/// </param>
/// <param name="Secret">The first characters of a secret's hash, to revoke that one alone.</param>
public sealed record ManageClient(
    ClientAction Action, string Id, IReadOnlyList<string>? Scopes = null, string? Networks = null, string? Keys = null,
    int? Days = null, string? Secret = null) : IRequest<ManagedClient>;

public enum ClientAction { Add, Change, Rotate, Revoke }

/// <param name="NewSecret">Shown now and never again; null when none was made.</param>
public sealed record ManagedClient(string Id, string? NewSecret);

/// <summary>The command asks for what is not to be done; the message is a sentence for whoever typed it.</summary>
public sealed class ClientRefusedException(string message) : Exception(message);

internal sealed class ManageClientHandler(
    IPaymentsDb db, IClientAssertions assertions, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ManageClient, ManagedClient>
{
    private const int OverlapDays = 7;

    public async Task<ManagedClient> Handle(ManageClient command, CancellationToken ct)
    {
        Check(command);
        var needsSecret = command.Action is ClientAction.Rotate
            || command is { Action: ClientAction.Add, Keys: null or "" };
        var secret = needsSecret ? Secret.New() : null;
        await db.DecideAndSaveAsync(() => ChangeAsync(command, secret, ct), ct);
        return new ManagedClient(command.Id, secret);
    }

    private void Check(ManageClient command)
    {
        if (command.Id.Length is 0 or > ApiClient.IdLengthMax || command.Id.Any(c => c is <= ' ' or > '~' or ':'))
            throw new ClientRefusedException("--id is 1 to 100 printable characters without spaces and colons.");
        if (command is { Action: ClientAction.Add, Scopes: null } || command.Scopes is { Count: 0 })
            throw new ClientRefusedException("--scopes names one or more scopes, separated by spaces.");
        if (command.Scopes?.FirstOrDefault(scope => !BackOfficeOptions.Scopes.Contains(scope)) is { } unknown)
        {
            throw new ClientRefusedException(
                $"There is no scope {unknown}; scopes are {string.Join(", ", BackOfficeOptions.Scopes)}.");
        }

        if (command.Networks is { } list && (list.Length > ApiClient.NetworksLengthMax
            || ApiClient.Split(list).Any(network => !System.Net.IPNetwork.TryParse(network, out _))))
            throw new ClientRefusedException("--networks holds no networks such as 10.0.0.0/8, separated by spaces.");
        if (command.Keys is { Length: > 0 } keys && assertions.RefusalOf(keys) is { } refusal)
            throw new ClientRefusedException(refusal);
    }

    private async Task ChangeAsync(ManageClient command, string? newSecret, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var client = await db.Clients.Include(c => c.Secrets).SingleOrDefaultAsync(c => c.Id == command.Id, ct);
        if (command.Action is ClientAction.Add)
        {
            client = client is null
                ? ApiClient.Register(command.Id, command.Scopes!, fromSettings: false, now)
                : throw new ClientRefusedException($"There is or was a client {command.Id}; take another id.");
            db.Clients.Add(client);
        }

        if (client is null)
            throw new ClientRefusedException($"There is no client {command.Id}.");
        if (client.RevokedAt is not null)
            throw new ClientRefusedException($"The client {command.Id} is revoked, which cannot be taken back.");
        if (client.IsFromSettings && command.Scopes is not null)
            throw new ClientRefusedException($"The scopes of {command.Id} stand in Auth:Clients; change them there.");

        Change(client, command, newSecret, now);
        audit.Record(
            command is { Action: ClientAction.Revoke, Secret: null } ? Audited.ClientRevoked : Audited.ClientChanged,
            $"client:{client.Id}", WordsOf(command, client));
    }

    private static void Change(ApiClient client, ManageClient command, string? newSecret, DateTime now)
    {
        var end = command.Days is { } days ? now.AddDays(days) : (DateTime?)null;
        switch (command.Action)
        {
            case ClientAction.Rotate:
                if (client.LiveSecretsAt(now).Count() >= ApiClient.SecretsMax)
                {
                    throw new ClientRefusedException(
                        $"The client {client.Id} has {ApiClient.SecretsMax} live secrets; revoke one of them first.");
                }

                client.LetSecretsRunOut(end ?? now.AddDays(OverlapDays), now);
                client.AddSecret(Secret.Hash(newSecret!), expiresAt: null, fromSettings: false, now);
                break;
            case ClientAction.Revoke when command.Secret is { } first:
                var named = client.LiveSecretsAt(now)
                    .Where(s => s.Hash.StartsWith(first, StringComparison.OrdinalIgnoreCase)).ToList();
                client.Revoke(
                    named is [var one] ? one : throw new ClientRefusedException(
                        $"{named.Count} live secrets of {client.Id} have a hash that begins with {first}; name one."),
                    now);
                break;
            case ClientAction.Revoke:
                client.Revoke(now);
                break;
            default:
                client.Amend(command.Scopes, command.Networks, command.Keys, now);
                if (newSecret is not null)
                    client.AddSecret(Secret.Hash(newSecret), end, fromSettings: false, now);
                break;
        }
    }

    private static string WordsOf(ManageClient command, ApiClient client) =>
        $"{command.Action.ToString().ToLowerInvariant()}; scopes: {client.Scopes}; "
            + $"networks: {client.Networks ?? "any"}; keys: {(client.Keys is null ? "none" : "some")}; "
            + $"secrets: {client.Secrets.Count}";
}
