using System.Globalization;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Recovery;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Startup;
using FluentValidation;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// What operators need at night: <c>compare</c> with the gateway, <c>hold-payments</c>, and <c>after-restore</c> of a
/// backup.
/// </summary>
internal static class PaymentCommands
{
    public const string Compare = "compare";
    public const string Hold = "hold-payments";
    public const string AfterRestore = BeginAfterRestore.By;

    public static readonly string[] HoldActions = ["on", "off"];

    private const string DefaultReason =
        "We are checking our records and take no payments for a short while. Please try again later today.";

    public static bool Has(string[] args) => args is [Compare or Hold or AfterRestore, ..];

    /// <returns>The exit code: 0 when all is done, 2 when something is left for people.</returns>
    /// <exception cref="StartRefusedException">It cannot be done now; the message says why.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var app = CommandHost.Build(args[(args[0] is Hold ? 2 : 1)..]);
        if (args[0] is not Hold)
            app.TakeGateway();
        await app.Services.PrepareDatabaseAsync(CancellationToken.None);
        try
        {
            return args[0] switch
            {
                Compare => await CompareAsync(app),
                Hold => await HoldAsync(app, args[1]),
                _ => await RecoverAsync(app),
            };
        }
        catch (GatewayUnavailableException away)
        {
            throw new StartRefusedException(
                $"The gateway does not answer: {away.Message} Run the command again; it goes on where it has to.",
                away);
        }
        catch (ValidationException invalid)
        {
            throw new StartRefusedException(
                $"--reason is what customers read: {invalid.Errors.First().ErrorMessage}", invalid);
        }
    }

    private static async Task<int> CompareAsync(WebApplication app)
    {
        var found = await CompareAsync(app, InstantIn(app, "since"));
        return found is { OpenCharges: 0, Alarms: 0 } ? 0 : 2;
    }

    private static async Task<Comparison> CompareAsync(WebApplication app, DateTime? since)
    {
        var found = await app.SendAsync(new CompareNow(since, new Days()));
        await app.SendAsync(new RecordCommand(
            Compare, $"transactions {found.Looked}; open charges {found.OpenCharges}; alarms {found.Alarms}"));
        Console.WriteLine(
            $"{found.Looked} transactions were looked at. Charges without a payment: {found.OpenCharges}; payments with "
                + $"an alarm: {found.Alarms}.");
        return found;
    }

    private static async Task<int> HoldAsync(WebApplication app, string action)
    {
        var replicas = $"replicas know it in {PaymentHolds.KnownFor.TotalSeconds:0} s.";
        if (action == HoldActions[0])
        {
            var since = await app.SendAsync(new HoldPayments(
                app.Configuration["reason"]
                    ?? throw new StartRefusedException("Usage: hold-payments on --reason \"what customers read\"."),
                Hold));
            Console.WriteLine($"Payments are held since {since:u}; {replicas}");
        }
        else
        {
            Console.WriteLine(await app.SendAsync(new ReleasePayments(Hold))
                ? $"Payments are taken again; {replicas}"
                : "Payments were not held.");
        }

        return 0;
    }

    private static async Task<int> RecoverAsync(WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var stoppedAt = InstantIn(app, "stopped") ?? clock.GetUtcNow().UtcDateTime;
        var begun = await app.SendAsync(new BeginAfterRestore(app.Configuration["reason"] ?? DefaultReason));
        Console.WriteLine("Payments are held, and all sessions have ended.");
        Console.WriteLine(
            $"The log of events is in the epoch {begun.Epoch}{(begun.IsNew ? "" : " of the run before")}.");
        await WaitAsync(BeginAfterRestore.SearchableFrom(stoppedAt), clock);

        // First the gateway's side: a payment that the backup knows as not sent yet may have been charged since.
        await CompareAsync(app, InstantIn(app, "since"));
        var charges = await app.SendAsync(new AdoptLostCharges());
        Console.WriteLine($"{await app.SendAsync(new FollowPayments(Everything: true))} payments were looked at.");
        Console.WriteLine(
            $"{charges.Adopted} charges have become payments again. Charges of other systems: {charges.Foreign}.");
        if (charges.Left.Count == 0)
        {
            await app.SendAsync(new ReleasePayments(AfterRestore));
            Console.WriteLine("Nothing is left over: payments are taken again.");
            return 0;
        }

        foreach (var task in charges.Left)
            Console.WriteLine($"  {task}");
        Console.WriteLine(
            $"{charges.Left.Count} charges are left over, and payments stay held. Have the back office put the customers "
                + "and invoices that are missing and run after-restore again; or adopt, reverse or close each charge "
                + "(GET /v1/backoffice/orphans?open=true), and then run hold-payments off.");
        return 2;
    }

    /// <summary>A charge of the last moment is shown by the gateway's search only later.</summary>
    private static async Task WaitAsync(DateTime until, TimeProvider clock)
    {
        var wait = until - clock.GetUtcNow().UtcDateTime;
        if (wait <= TimeSpan.Zero)
            return;

        Console.WriteLine(
            $"Waiting until {until:u}: the search of the gateway may not show the last charges before. Name the instant "
                + "at which the API ended as --stopped if it was earlier.");
        await Task.Delay(wait, clock);
    }

    private static DateTime? InstantIn(WebApplication app, string option)
    {
        if (app.Configuration[option] is not { } given)
            return null;

        return DateTime.TryParse(
            given, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var instant) && instant <= app.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime
            ? instant
            : throw new StartRefusedException(
                $"--{option} is {given}; it is an instant that is over, such as 2026-11-30T14:00:00Z.");
    }

    private sealed class Days : IProgress<ComparedDay>
    {
        public void Report(ComparedDay value) =>
            Console.WriteLine($"{value.Since:u} and a day: {value.Transactions} transactions");
    }
}
