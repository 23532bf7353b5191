using System.Globalization;
using CustomerPayments.Application;
using CustomerPayments.Application.Clients;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Startup;
using MediatR;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// <c>clients</c>: who of the back office may call, managed while the API runs. A new secret is printed once, alone on
/// the output, so that a script can keep it.
/// </summary>
internal static class ClientCommands
{
    public const string Command = "clients";

    public static readonly string[] Actions = ["list", "add", "change", "rotate", "revoke"];

    public static readonly string[] Options = ["id", "scopes", "networks", "jwks", "days", "secret"];

    /// <exception cref="StartRefusedException">The client is not, or may not be, changed so.</exception>
    public static async Task RunAsync(string[] args)
    {
        var builder = Start.Builder(args[2..]);
        builder.AddSecretFiles();
        // services of their own: the command needs neither a gateway nor a mail server
        await using var services = new ServiceCollection().AddLogging().AddApplication()
            .AddClientManagement(builder.Configuration).BuildServiceProvider();
        await services.PrepareDatabaseAsync(CancellationToken.None);
        await using var scope = services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        if (args[1] == Actions[0])
        {
            foreach (var client in await mediator.Send(new ListClients()))
                Show(client);
            return;
        }

        try
        {
            var managed = await mediator.Send(Read(args[1], builder.Configuration));
            if (managed.NewSecret is { } secret)
                Console.WriteLine(secret);
            await Console.Error.WriteLineAsync(
                $"{args[1]} {managed.Id}: done; replicas know it in {ClientStandings.KnownFor.TotalSeconds:0} s.");
        }
        catch (ClientRefusedException refused)
        {
            throw new StartRefusedException(refused.Message, refused);
        }
    }

    private static ManageClient Read(string action, ConfigurationManager options) => new(
        Enum.Parse<ClientAction>(action, ignoreCase: true), options["id"] ?? "",
        options["scopes"]?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries),
        options["networks"]?.Replace(',', ' '), KeysIn(options["jwks"]), DaysIn(options["days"]), options["secret"]);

    private static string? KeysIn(string? path)
    {
        if (path is null or "")
            return path;
        if (!File.Exists(path))
            throw new StartRefusedException($"--jwks names the file {path}, which does not exist.");

        return File.ReadAllText(path);
    }

    private static int? DaysIn(string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 3650 ? days
        : throw new StartRefusedException("--days is a whole number from 0 to 3650.");

    private static void Show(ListedClient client)
    {
        var standing = client.RevokedAt is { } revoked
            ? $"revoked {revoked:u}"
            : $"last used {Text(client.LastUsedAt)}";
        Console.WriteLine($"{client.Id}: {standing}; from {(client.IsFromSettings ? "settings" : "a command")}");
        Console.WriteLine($"  scopes    {client.Scopes}");
        Console.WriteLine($"  networks  {client.Networks ?? "any"}");
        Console.WriteLine($"  keys      {(client.HasKeys ? "some" : "none")}");
        foreach (var secret in client.Secrets)
        {
            var end = secret.EndsAt is { } ends ? $"until {ends:u}" : "without an end";
            Console.WriteLine($"  secret    {secret.Hash}… {end}, last used {Text(secret.LastUsedAt)}");
        }
    }

    private static string Text(DateTime? instant) => instant is { } known ? $"{known:u}" : "never";
}
