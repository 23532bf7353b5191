namespace CustomerPayments.Testing;

/// <summary>The working copy that the tests were built in.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>
    /// A file of the gateway's published material, which is kept beside the repository because it may not be copied
    /// into it.
    /// </summary>
    /// <returns>Its path; null when it is not there.</returns>
    public static string? BraintreeFile(string name)
    {
        var path = Path.Combine(Root, "..", "shared", "braintree", name);
        return File.Exists(path) ? path : null;
    }

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "CustomerPayments.sln")))
            at = at.Parent ?? throw new InvalidOperationException($"No working copy holds {AppContext.BaseDirectory}.");
        return at.FullName;
    }
}
