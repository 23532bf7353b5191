using CustomerPayments.Api.Http;
using CustomerPayments.Infrastructure.Startup;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// Reads the command line: at most one command, then settings. The configuration ignores words that it does not
/// understand, so that a misspelt command would start a server.
/// </summary>
internal static class Arguments
{
    private const string Usage =
        """
        CustomerPayments.Api                                       runs the API
        CustomerPayments.Api migrate                               brings the database to this version
        CustomerPayments.Api migration-script [PROVIDER]           prints the statements that do so
        CustomerPayments.Api seed --invoices N [--per-customer M]  fills a database to try it at size
        CustomerPayments.Api clients ACTION [--id ID …]            list, add, change, rotate or revoke clients
        CustomerPayments.Api compare [--since INSTANT]             compares our payments with the gateway's, now
        CustomerPayments.Api hold-payments on --reason TEXT | off  takes no payments for a while
        CustomerPayments.Api after-restore [--stopped INSTANT]     brings a restored backup up to date
        CustomerPayments.Api backup --to FILE                      copies the SQLite database while it is used
        CustomerPayments.Api send-emails                           sends the emails that are owed, now
        CustomerPayments.Api prune-audit [--before YYYY-MM-DD]     deletes old entries of the audit trail
        CustomerPayments.Api simulator [--port N] [--address A]    runs the gateway simulator alone
        CustomerPayments.Api healthcheck [--url ADDRESS]           asks whether the API here is live

        All take settings as --Section:Key value; docs/operations.md lists them.
        """;

    /// <summary>Each command with its own options.</summary>
    private static readonly Dictionary<string, string[]> Commands = new()
    {
        [DatabaseCommands.Migrate] = [],
        [DatabaseCommands.Script] = [],
        [DatabaseCommands.Seed] = ["invoices", "per-customer"],
        [ClientCommands.Command] = ClientCommands.Options,
        [PaymentCommands.Compare] = ["since"],
        [PaymentCommands.Hold] = ["reason"],
        [PaymentCommands.AfterRestore] = ["stopped", "since", "reason"],
        [CareCommands.Backup] = ["to"],
        [CareCommands.SendEmails] = [],
        [AuditCommand.Command] = ["before"],
        [StandaloneSimulator.Command] = ["port", "address"],
        [HealthCheck.Command] = ["url"],
    };

    /// <summary>What comes first after some commands.</summary>
    private static readonly Dictionary<string, string[]> Actions = new()
    {
        [ClientCommands.Command] = ClientCommands.Actions,
        [PaymentCommands.Hold] = PaymentCommands.HoldActions,
    };

    /// <summary>Settings outside any section: the host's own, and ours.</summary>
    private static readonly string[] Plain =
    [
        HostDefaults.ApplicationKey, HostDefaults.EnvironmentKey, HostDefaults.ContentRootKey,
        WebHostDefaults.WebRootKey,
        WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey,
        WebHostDefaults.PreferHostingUrlsKey, WebHostDefaults.DetailedErrorsKey,
        WebHostDefaults.CaptureStartupErrorsKey,
        WebHostDefaults.ShutdownTimeoutKey, WebHostDefaults.SuppressStatusMessagesKey,
        WebHostDefaults.StaticWebAssetsKey,
        WebHostDefaults.StartupAssemblyKey, WebHostDefaults.HostingStartupAssembliesKey,
        WebHostDefaults.HostingStartupExcludeAssembliesKey, WebHostDefaults.PreventHostingStartupKey,
        "AllowedHosts", "DataDirectory", "SecretsDirectory",
    ];

    /// <summary>Prints the help when it is asked for.</summary>
    /// <returns>Whether help was asked for.</returns>
    public static bool Explain(string[] args)
    {
        if (args is not ["help" or "--help" or "-h" or "-?", ..])
            return false;

        Console.WriteLine(Usage);
        return true;
    }

    /// <exception cref="StartRefusedException">The configuration would ignore a word.</exception>
    public static void Require(string[] args)
    {
        var command = args is [var first, ..] && !IsSetting(first) ? first : null;
        if (command is not null && !Commands.ContainsKey(command))
        {
            throw new StartRefusedException($"There is no command {command}; "
                + (Nearest.To(command, Commands.Keys) is { } meant ? $"did you mean {meant}?"
                    : $"it is one of {string.Join(", ", Commands.Keys)}."));
        }

        var options = command is null ? [] : Commands[command];
        var rest = args.AsSpan(command is null ? 0 : 1);
        if (command is DatabaseCommands.Script && rest is [var provider, ..] && !IsSetting(provider))
            rest = rest[1..];
        if (command is not null && Actions.TryGetValue(command, out var actions))
        {
            if (rest is not [var action, ..] || !actions.Contains(action))
                throw new StartRefusedException($"{command} does one of {string.Join(", ", actions)}.");
            rest = rest[1..];
        }

        while (rest.Length > 0)
            rest = rest[RequireSetting(rest, options)..];
    }

    /// <returns>How many words the setting took.</returns>
    private static int RequireSetting(ReadOnlySpan<string> args, string[] options)
    {
        var word = args[0];
        var name = word.TrimStart('-', '/').Split('=', 2)[0];
        if (!IsSetting(word) || word.StartsWith('-') && !word.StartsWith("--", StringComparison.Ordinal))
            throw new StartRefusedException($"{word} is not understood; a setting is --Section:Key value.");
        if (!word.EndsWith('=') && !name.Contains(':', StringComparison.Ordinal)
            && !name.Contains("__", StringComparison.Ordinal)
            && !options.Concat(Plain).Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new StartRefusedException($"There is no option --{name}"
                + (Nearest.To(name, options.Concat(Plain)) is { } meant ? $"; did you mean --{meant}?"
                    : "; a setting is --Section:Key value."));
        }

        if (word.Contains('=', StringComparison.Ordinal))
            return 1;
        if (args.Length == 1 || args[1].StartsWith("--", StringComparison.Ordinal))
            throw new StartRefusedException($"The option {word} has no value.");
        return 2;
    }

    private static bool IsSetting(string word) =>
        word is ['-' or '/', ..] || word.Contains('=', StringComparison.Ordinal);
}
