using CustomerPayments.Api.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CustomerPayments.Api;

/// <summary>Tells whoever started a development system where everything is.</summary>
internal static class Welcome
{
    public static void Print(WebApplication app, bool withDemo)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var at = address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        Console.WriteLine($"""

            CustomerPayments is running.

              Customer portal      {at}/portal
              API and Swagger UI   {at}/swagger
              Contract             {at}/openapi.yaml
              Mailbox              {at}/dev/mailbox
              Gateway simulator    {at}/simulator
            """);
        if (withDemo)
        {
            Console.WriteLine($"""

                  Back office          client {DemoData.BackOfficeClient}, secret {DemoData.BackOfficeSecret}
                  Customer C-1001      Acme Landscaping, {DemoData.InvitedEmail}, not yet invited
                  Customer C-1002      Blue Ridge Stone, {DemoData.ActiveEmail}, password: {DemoData.ActivePassword}

                """);
        }
    }
}
