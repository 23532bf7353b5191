using System.Globalization;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Simulation.Tests;

/// <summary>
/// The proof as a program: <c>prove N [first seed]</c>, <c>replay SEED</c>, <c>crashes</c>, <c>kill-loop N</c>, which
/// may end with the <c>restore</c> of a backup; each on SQLite unless a database is named last.
/// </summary>
internal static class Program
{
    private const string Usage =
        "Usage: prove SCHEDULES [FIRST-SEED] | replay SEED | crashes | kill-loop ROUNDS [restore], and "
            + "[Sqlite|PostgreSql]";

    public static async Task<int> Main(string[] args)
    {
        var (words, provider) = args is [.. var others, var name] && ProviderOf(name) is { } named
            ? (others, named)
            : (args, DatabaseProvider.Sqlite);
        if (TestServers.WhyNot(provider) is { } reason)
            return Fail(reason);

        try
        {
            return words switch
            {
                ["prove", var count] when Number(count) is { } n => Proof.Run(1, n, provider, Console.Out),
                ["prove", var count, var first] when Number(count) is { } n && Number(first) is { } seed =>
                    Proof.Run(seed, n, provider, Console.Out),
                ["replay", var text] when Number(text) is { } seed => Proof.Replay(seed, provider, Console.Out),
                ["crashes"] => OnePayment.Run(provider, Console.Out),
                ["kill-loop", var text] when Number(text) is { } rounds =>
                    await KillLoop.KillLoop.RunAsync(rounds, provider, Console.Out),
                ["kill-loop", var text, "restore"]
                    when Number(text) is { } rounds && provider is DatabaseProvider.Sqlite =>
                    await KillLoop.KillLoop.RunAsync(rounds, provider, Console.Out, restores: true),
                _ => Fail(Usage),
            };
        }
        finally
        {
            await TestServers.StopAsync();
        }
    }

    private static DatabaseProvider? ProviderOf(string name) => name switch
    {
        nameof(DatabaseProvider.Sqlite) => DatabaseProvider.Sqlite,
        nameof(DatabaseProvider.PostgreSql) => DatabaseProvider.PostgreSql,
        _ => null,
    };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;

    private static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
