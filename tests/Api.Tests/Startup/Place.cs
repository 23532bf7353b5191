using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>An empty data directory, and the settings of a process that is to run there as a developer has
/// it.</summary>
internal sealed class Place : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("customer-payments-").FullName;

    public (string Key, string Value)[] Settings =>
        [("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("DataDirectory",
            Folder)];

    /// <returns>The one sentence with which the start ended.</returns>
    public async Task<string> RefusalAsync((string Key, string Value)[] settings, params string[] arguments)
    {
        var (exitCode, output, errors) = await ApiProcess.EndAsync([.. Settings, .. settings], arguments);
        Assert.That((exitCode, errors.Trim().Split('\n').Length), Is.EqualTo((1, 1)), output);
        Assert.That(output.Trim(), Is.EqualTo(errors.Trim()), "Nothing else is said, and no stack trace.");
        return errors.Trim();
    }

    public Task<string> RefusalAsync(params string[] arguments) => RefusalAsync([], arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
