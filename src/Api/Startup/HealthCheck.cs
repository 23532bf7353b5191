namespace CustomerPayments.Api.Startup;

/// <summary>
/// Asks the API in this container whether it runs, for images that carry no curl: <c>healthcheck [--url address]</c>.
/// </summary>
internal static class HealthCheck
{
    public const string Command = "healthcheck";

    /// <returns>The exit code: 0 when it is live.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var port = (Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS") ?? "8080").Split(';')[0];
        var address = args is [_, "--url", var given] ? given : $"http://127.0.0.1:{port}/health/live";
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(4) };
        try
        {
            return (await http.GetAsync(new Uri(address))).IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }
}
