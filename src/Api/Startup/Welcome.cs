using CustomerPayments.Api.Demo;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Infrastructure.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Startup;

/// <summary>Tells the developer who started the system where everything is, as far as it answers now.</summary>
internal static class Welcome
{
    public static async Task PrintAsync(WebApplication app, bool withDemo)
    {
        var at = AddressOf(app.Urls.First());
        List<(string What, string Where)> lines =
        [
            ("Customer portal", $"{at}/portal"), ("API and Swagger UI", $"{at}/swagger"),
            ("Contract", $"{at}/openapi.yaml"),
        ];
        if (ShowsDevelopers(app, at))
            lines.AddRange(PagesForDevelopers(app, at));
        if (withDemo)
            lines.AddRange(await DemoAsync(app));

        Console.WriteLine();
        Console.WriteLine("CustomerPayments is running.");
        Console.WriteLine();
        foreach (var (what, where) in lines)
            Console.WriteLine($"  {what,-20} {where}");
        Console.WriteLine();
    }

    /// <summary>
    /// Writes an address that stands for all addresses of this machine in a form that a browser takes.
    /// </summary>
    public static string AddressOf(string url) =>
        url.Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);

    private static IEnumerable<(string, string)> PagesForDevelopers(WebApplication app, string at)
    {
        var routes = ((IEndpointRouteBuilder)app).DataSources
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => $"/{endpoint.RoutePattern.RawText?.Trim('/')}").ToHashSet();
        var mail = app.Services.GetRequiredService<IOptions<MailOptions>>().Value;
        if (routes.Contains("/dev/mailbox") && mail.Mode is MailMode.Folder)
            yield return ("Mailbox", $"{at}/dev/mailbox");
        if (routes.Contains("/simulator"))
            yield return ("Gateway simulator", $"{at}/simulator");
        if (routes.Any(route => route.StartsWith("/hangfire", StringComparison.Ordinal)))
            yield return ("Jobs", $"{at}/hangfire");
    }

    private static bool ShowsDevelopers(WebApplication app, string at) =>
        app.Configuration.GetValue(Exposure.Setting, false) || new Uri(at).IsLoopback;

    /// <summary>The demo's customers in their present state, which earlier uses of the demo may have changed.</summary>
    private static async Task<List<(string, string)>> DemoAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();
        string[] references = [DemoData.Invited, DemoData.Active];
        var customers = await db.Customers.Where(c => references.Contains(c.Reference)).OrderBy(c => c.Reference)
            .Include(c => c.Account).AsNoTracking().ToListAsync();
        return
        [
            ("Back office", $"client {DemoData.BackOfficeClient}, secret {DemoData.BackOfficeSecret}"),
            .. customers.Select(c => ($"Customer {c.Reference}", $"{c.Name}, {c.PrimaryEmail}, " + c switch
            {
                { Account.Status: PortalStatus.Active, Reference: DemoData.Active } =>
                    $"password: {DemoData.ActivePassword}",
                { Account.Status: PortalStatus.None } => "not yet invited",
                _ => c.Account.Status.ToString().ToLowerInvariant(),
            })),
        ];
    }
}
