using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Emails;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Startup;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// <c>backup --to FILE</c> copies the embedded database while the API runs; <c>send-emails</c> sends what is owed now.
/// </summary>
internal static class CareCommands
{
    public const string Backup = "backup";
    public const string SendEmails = "send-emails";

    public static bool Has(string[] args) => args is [Backup or SendEmails, ..];

    /// <returns>The exit code: 0 when all is done, 2 when something is left for people.</returns>
    /// <exception cref="StartRefusedException">It cannot be done; the message says why.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var app = CommandHost.Build(args[1..]);
        if (args[0] is Backup)
            return await BackUpAsync(app);

        await app.Services.PrepareDatabaseAsync(CancellationToken.None);
        return await SendAsync(app);
    }

    private static async Task<int> BackUpAsync(WebApplication app)
    {
        var file = app.Configuration["to"] is { Length: > 0 } named
            ? named
            : throw new StartRefusedException("Usage: backup --to FILE.");
        app.Services.BackUpDatabase(file);
        await app.SendAsync(new RecordCommand(Backup, Path.GetFileName(file)));
        Console.WriteLine($"{Path.GetFullPath(file)} is a copy of the database, {new FileInfo(file).Length:N0} bytes.");
        return 0;
    }

    private static async Task<int> SendAsync(WebApplication app)
    {
        var sent = await app.SendAsync(new SendPendingEmails(Everything: true));
        var left = await app.SendAsync(new CountPostponedEmails());
        await app.SendAsync(new RecordCommand(SendEmails, $"sent {sent}; postponed {left}"));
        Console.WriteLine(
            $"{sent} emails were sent; {left} were not taken"
                + (left > 0 ? " and are tried again: the lines above say why." : "."));
        return left == 0 ? 0 : 2;
    }
}
