namespace CustomerPayments.Testing;

/// <summary>The working copy that the tests were built in.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "CustomerPayments.sln")))
            at = at.Parent ?? throw new InvalidOperationException($"No working copy holds {AppContext.BaseDirectory}.");
        return at.FullName;
    }
}
