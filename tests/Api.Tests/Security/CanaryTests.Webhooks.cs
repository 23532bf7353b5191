using System.Net.Http.Json;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Secrets of webhooks are shown once and leave no other trace, nor do signatures.</summary>
public sealed partial class CanaryTests
{
    private static readonly string[] AllTypes = ["*"];

    [Test]
    public async Task A_secret_of_webhooks_and_what_it_signs_leave_no_trace_but_in_the_answer_that_shows_it()
    {
        var signatures = new List<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        receiver.Run(http =>
        {
            signatures.AddRange(http.Request.Headers["webhook-signature"].ToString().Split(' '));
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return http.Response.WriteAsync("the receiver is not well");
        });
        await receiver.StartAsync();
        const string Path = "/v1/backoffice/webhook-endpoints";
        var url = $"{receiver.Urls.Single()}/hooks";

        var made = await (await backOffice.PostAsJsonAsync(Path, new { url, types = AllTypes })).JsonAsync();
        var at = $"{Path}/{made.Text("id")}";
        var rotated = await (await backOffice.PostAsJsonAsync(
            $"{at}/rotate-secret", new { endPresent = false })).JsonAsync();
        said.Append(await (await backOffice.PostAsync($"{at}/test", null)).Content.ReadAsStringAsync());
        await api.RunTickAsync("deliver-webhooks");
        foreach (var path in new[] { Path, at, $"{at}/deliveries" })
            said.Append(await (await backOffice.GetAsync(path)).Content.ReadAsStringAsync());

        Assert.That(said.ToString(), Does.Contain("the receiver is not well"), "the log of deliveries was read");
        Assert.That(signatures, Has.Count.EqualTo(2));
        await AssertNowhereAsync(
            [.. new[] { made, rotated }.Select(answer => answer.Text("secret")["whsec_".Length..]),
                .. signatures.Select(signature => signature["v1,".Length..])]);
        await backOffice.DeleteAsync(at);
    }
}
