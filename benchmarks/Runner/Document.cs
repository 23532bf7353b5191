namespace CustomerPayments.Benchmarks.Runner;

internal static class Document
{
    public static void Write(string folder, Results results) => File.WriteAllText(Path.Combine(folder, "performance-table.md"), results.Table());
}
